"""Messages inside applications, for programs."""

from uuid import UUID

from django.db.models import Exists, Max, OuterRef
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from accounts.enums import Scope
from accounts.keys import needs
from accounts.models import Institution
from core.api import Cursor, Page, once, paged, paged_list
from fellowships import correspondence_showing as showing
from fellowships import parties
from fellowships.api.correspondence_shapes import ConversationOut, MessageIn, MessageOut, ReadOut
from fellowships.models import Application, Message
from fellowships.parties import Voice
from fellowships.services import message_letters, talking

router = Router(tags=["Messages"])
AS = Query("", max_length=10, description="applicant, officer or host, for somebody who plays several parts", examples=["officer"])


@router.get(
    "/messages", response=Page[ConversationOut], operation_id="list_conversations", summary="Where somebody wrote to me, or I wrote"
)
@needs(Scope.FELLOWSHIPS_READ)
def list_conversations(
    request: HttpRequest, cursor: Query[Cursor], new: bool = Query(False, description="With something new alone", examples=[True])
):
    """Applications with messages that I may read."""
    user = request.auth_user
    mine = Message.objects.filter(showing.conversations_seen_by(user))
    unread = mine.unread_by(user).filter(application=OuterRef("pk"))
    found = Application.objects.filter(pk__in=mine.order_by().values("application"))
    found = found.annotate(has_new=Exists(unread), last=Max("messages__sent_at")).select_related("applicant")
    return paged(found.filter(has_new=True) if new else found, cursor, _conversation)


@router.get(
    "/applications/{uuid:application}/messages",
    response=Page[MessageOut],
    operation_id="list_messages",
    summary="The messages of an application",
)
@needs(Scope.FELLOWSHIPS_READ)
def list_messages(request: HttpRequest, application: UUID, cursor: Query[Cursor], speak_as: str = AS):
    """The newest first. Reading them here does not mark them as read."""
    found, voice = _heard(request, application, speak_as)
    messages = talking.conversation(found, request.auth_user, voice)[::-1]
    seen = talking.seen_by_other_side(messages)
    return paged_list(messages, cursor, lambda rows: [_message(one, request.auth_user, seen) for one in rows])


@router.post(
    "/applications/{uuid:application}/messages", response={201: MessageOut}, operation_id="send_message", summary="Write a message"
)
@needs(Scope.FELLOWSHIPS_WRITE)
@once
def send_message(request: HttpRequest, application: UUID, data: MessageIn):
    """Its readers get a copy by mail, without my address. An applicant writes to a hospital only after it wrote to her, or chose her."""
    found, voice = _heard(request, application, data.speak_as)
    host = get_object_or_404(Institution, uid=data.host) if data.host else None
    message = talking.write(found, author=request.auth_user, voice=voice, to=data.to, host=host, text=data.text)
    message.is_new = False
    return Status(201, _message(message, request.auth_user, set()))


@router.put("/applications/{uuid:application}/messages/read", response=ReadOut, operation_id="read_messages", summary="I have read them")
@needs(Scope.FELLOWSHIPS_WRITE)
def read_messages(request: HttpRequest, application: UUID, speak_as: str = AS):
    """All that is there for me now. Sent twice, it is done once."""
    found, voice = _heard(request, application, speak_as)
    return {"read": talking.mark_read(talking.conversation(found, request.auth_user, voice), request.auth_user)}


def _heard(request: HttpRequest, application: UUID, party: str) -> tuple[Application, Voice]:
    """The application and the part I play in it; 404 where I play none."""
    found = get_object_or_404(Application.objects.select_related("call", "applicant"), uid=application)
    voice = parties.voice(request.auth_user, found, party=party)
    if voice is None:
        raise Http404
    return found, voice


def _conversation(application: Application) -> dict:
    return {
        "application": application.uid,
        "number": application.number,
        "applicant": application.applicant_name,
        "new": application.has_new,
        "last_at": application.last,
    }


def _message(message: Message, reader, seen: set[int]) -> dict:
    same = ("written_as", "to", "text", "sent_at")
    return {
        "message": message.uid,
        "application": message.application.uid,
        "writer": message_letters.written_by(message),
        **{name: getattr(message, name) for name in same},
        "host": message.host.uid if message.host_id else None,
        "own": message.author_id == reader.pk,
        "new": message.is_new,
        "read": message.author_id == reader.pk and message.pk in seen,
    }
