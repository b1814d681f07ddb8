"""What officers and funders read about a selection, in numbers."""
