"""Redis as Django's cache, with one client for each server instead of one for each call."""

from __future__ import annotations

from django.core.cache.backends import redis


class Client(redis.RedisCacheClient):
    """Clients are safe to share and keep no state; making one costs as much as half a read."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, object] = {}

    def get_client(self, key=None, *, write=False):
        pool = self._get_connection_pool(write)
        client = self._clients.get(id(pool))
        if client is None:
            client = self._clients[id(pool)] = self._client(connection_pool=pool)
        return client


class RedisCache(redis.RedisCache):
    def __init__(self, server, params) -> None:
        super().__init__(server, params)
        self._class = Client
