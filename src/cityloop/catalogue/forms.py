"""Forms of the configuration pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.catalogue import excel, trees, units
from cityloop.catalogue.choices import Severity, Who
from cityloop.catalogue.drafts import StandardDraft, check
from cityloop.catalogue.models import Condition, StageLimit, UnitName, Version, WorkCalendar
from cityloop.catalogue.office_hours import OFFICE_HOURS, columns, from_row, read
from cityloop.catalogue.rules import standard_code
from cityloop.catalogue.writing import drafted
from cityloop.geography.rules import BadDrafts
from cityloop.staff.models import Department
from cityloop.workflow.clocks import BadCalendar, Limit, LimitKind

MOST_TOLD = 200


def responsible_units(condition: Condition) -> str:
    names = dict(Department.objects.values_list("code", "name"))
    tree = trees.tree(condition.minor.major.version)
    return units.write(tree.standards[condition.pk].duties, names)


class ConditionForm(forms.ModelForm[Condition]):
    responsible = forms.CharField(
        label=gettext_lazy("Responsible units"),
        help_text=gettext_lazy("In order, by name or code; after @ the area for which alone a unit is asked"),
    )

    class Meta:
        model = Condition
        fields = (
            "text",
            "text_en",
            "closing",
            "closing_en",
            "severity",
            "limit_kind",
            "limit_amount",
            "limit_two_kind",
            "limit_two_amount",
            "supervisor",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["responsible"].initial = responsible_units(self.instance)

    def clean_responsible(self) -> str:
        try:
            self.read_duties = units.read(self.cleaned_data["responsible"], excel.known_units())
        except units.UnknownUnit as error:
            raise ValidationError(_("Nobody knows this unit: %(name)s") % {"name": error.args[0]}) from error
        return str(self.cleaned_data["responsible"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("limit_two_kind")) != bool(data.get("limit_two_amount")):
            raise ValidationError(_("The limit for class two areas needs an amount and a kind."))
        if data.get("limit_amount") == 0:
            raise ValidationError(_("A limit must be positive."))
        return data

    def draft(self) -> StandardDraft:
        row, data = self.instance, self.cleaned_data
        major = row.minor.major
        code = standard_code(major.kind, major.code, row.minor.code, row.number)
        before = next(each for each in drafted(trees.tree(major.version)).standards if each.code == code)
        two = Limit(LimitKind(data["limit_two_kind"]), data["limit_two_amount"]) if data["limit_two_kind"] else None
        texts = {name: data[name] for name in ("text", "text_en", "closing", "closing_en", "supervisor")}
        return replace(
            before,
            **texts,
            severity=Severity(data["severity"]),
            limit=Limit(LimitKind(data["limit_kind"]), data["limit_amount"]),
            limit_two=two,
            duties=self.read_duties,
        )


class ImportForm(forms.ModelForm[Version]):
    """A draft from the nine-column table; what is wrong in it is told row by row."""

    table = forms.FileField(label=gettext_lazy("The nine-column table (.xlsx)"))

    class Meta:
        model = Version
        fields = ("name", "based_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            base = data["based_on"]
            before = drafted(trees.tree(base)) if base else None
            try:
                self.draft = excel.read(data["table"].file, excel.known_units(), before)
                check(self.draft)
            except BadDrafts as error:
                raise ValidationError([str(problem) for problem in error.problems[:MOST_TOLD]]) from error
        return data


class UnitNameForm(forms.ModelForm[UnitName]):
    class Meta:
        model = UnitName
        fields = ("name", "who", "department_code")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("who") == Who.DEPARTMENT) != bool(data.get("department_code")):
            raise ValidationError(_("A named department needs a code, another duty has none"))
        return data


class StageLimitForm(forms.ModelForm[StageLimit]):
    limit_amount = forms.IntegerField(min_value=1, max_value=9999)

    class Meta:
        model = StageLimit
        fields = ("stage", "limit_amount", "limit_kind")


class CalendarForm(forms.ModelForm[WorkCalendar]):
    """A change counts from the moment it is saved; what was counted stays."""

    weekly = forms.JSONField(
        label=gettext_lazy("Weekly hours"),
        help_text=gettext_lazy('Seven lists from Monday, each of pairs such as ["08:00", "12:00"]'),
    )
    holidays = forms.JSONField(label=gettext_lazy("Holidays"), required=False)
    makeup = forms.JSONField(label=gettext_lazy("Make-up days"), required=False)

    class Meta:
        model = WorkCalendar
        fields = ("code", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition = self.instance.editions.order_by("since", "pk").last() if self.instance.pk else None
        now = columns(from_row(edition) if edition else OFFICE_HOURS)
        for name in ("weekly", "holidays", "makeup"):
            self.fields[name].initial = now[name]
        if self.instance.pk:
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                zone = OFFICE_HOURS.zone
                data["calendar"] = read(zone, data["weekly"], data["holidays"] or [], data["makeup"] or {})
            except BadCalendar as error:
                raise ValidationError(_("This is no calendar: %(why)s") % {"why": error}) from error
            if not any(data["calendar"].weekly):
                raise ValidationError(_("A calendar needs some working hours in the week."))
        return data
