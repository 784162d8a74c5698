"""Profiles to documents: which fields are read, and how much each of them says.

Field paths are the ones that explanations name.
"""

from collections.abc import Mapping
from types import MappingProxyType

from matchmaker.ranking.claims import unproven_certificates
from matchmaker.ranking.listings import without_listing
from matchmaker.ranking.masking import without
from matchmaker.ranking.profiles import CapabilityProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.results import Reason
from nlp.analysis import Document, Field

# What a supplier calls its product says more than prose about it; a company's name is a hint.
NAME, TEXT, SUMMARY, PATENT, COMPANY = 1.0, 0.8, 0.6, 0.4, 0.3
TITLE, ITEM, CONTENT, BACKGROUND, REQUIREMENT = 1.0, 1.0, 0.3, 0.1, 0.1
RESTRICTED = CONTENT  # the part of the content that few may read

BOASTS = Reason("unproven_certificates", "资质仅见于文字：未在证书栏登记的多项认证未计入")


def supplier_document(supplier: SupplierProfile) -> Document:
    """Return what the text index reads of a supplier; no fields if it states nothing.

    Lists of everything and certificates without proof are left out. A company name alone states
    nothing: it only adds to what the supplier itself has filled in.
    """
    return plain_document(counted_part(supplier)[0])


def counted_part(
    supplier: SupplierProfile, cleaned: Mapping[str, str] = MappingProxyType({})
) -> tuple[SupplierProfile, tuple[Reason, ...]]:
    """Return a supplier without what counts for no need, and what people should look at.

    ``cleaned`` maps texts to their folded clean forms, as far as these are known.
    """
    rest, flags = without_listing(supplier)
    boasts = unproven_certificates(rest, cleaned)
    return (without(rest, boasts), (*flags, BOASTS)) if boasts else (rest, flags)


def plain_document(supplier: SupplierProfile) -> Document:
    """Return the document of all that a supplier says."""
    fields = [field for item in supplier.capabilities for field in _capability_fields(item)]
    fields.append(Field("summary", supplier.summary, SUMMARY))
    fields += [
        Field(f"patents.{place}", title, PATENT) for place, title in enumerate(supplier.patents)
    ]
    fields = [field for field in fields if field.text.strip()]
    if fields and supplier.name.strip():
        fields.append(Field("name", supplier.name, COMPANY))
    return Document(supplier.public_id, tuple(fields))


def challenge_document(challenge: ChallengeProfile) -> Document:
    """Return what the text index reads of a challenge."""
    fields = [Field("title", challenge.title, TITLE)]
    fields += [Field(f"items.{place}", item, ITEM) for place, item in enumerate(challenge.items)]
    fields.append(Field("content", challenge.content, CONTENT))
    fields.append(Field("restricted", challenge.restricted, RESTRICTED))
    fields.append(Field("background", challenge.background, BACKGROUND))
    fields += [
        Field(f"requirements.{place}", f"{item.name} {item.text}".strip(), REQUIREMENT)
        for place, item in enumerate(challenge.requirements)
    ]
    return Document(challenge.public_id, tuple(field for field in fields if field.text.strip()))


def capability_of(path: str) -> str | None:
    """Return the id of the capability that a field path belongs to."""
    head, _, rest = path.partition(".")
    return rest.rpartition(".")[0] if head == "capabilities" and rest else None


def _capability_fields(capability: CapabilityProfile) -> list[Field]:
    path = f"capabilities.{capability.public_id}"
    return [
        Field(f"{path}.name", capability.name, NAME),
        Field(f"{path}.text", capability.text, TEXT),
    ]
