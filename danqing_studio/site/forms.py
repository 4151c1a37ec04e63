"""How forms are rendered everywhere: by the templates in ``templates/parts``."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Fields with label, help and faults, one below the other."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"
