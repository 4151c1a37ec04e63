"""From a request to the step it asks for."""

from asgiref.sync import sync_to_async
from django.http import Http404

from danqing_studio.workbench.access import MakerRequest
from danqing_studio.workbench.forms import StepForm
from danqing_studio.workbench.models import Step
from danqing_studio.workbench.stepping import Wanted
from danqing_studio.works import permits
from danqing_studio.works.uploads import receive_picture


@sync_to_async
def wanted_by(request: MakerRequest, form: StepForm) -> Wanted:
    """What a valid form asks for.

    Raises Http404 for a step that is not one's own, WithheldError where a model is not for them, UploadError.
    """
    asked = form.cleaned_data
    parent = None
    if asked["parent"]:
        parent = Step.objects.of(request.user).filter(pk=asked["parent"]).first()
        if parent is None:
            raise Http404
    permits.check(
        request.user, parent.recipe if parent else None, asked["options"], asked["options"].get("recipe")
    )
    pictures = [receive_picture(file) for file in request.FILES.getlist("pictures")]
    return Wanted(request.user, asked["verb"], asked["options"], parent, pictures, asked.get("quick", 0))
