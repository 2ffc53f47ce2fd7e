"""A receipt that is kept as one file: whatever it links to is found from there, too."""

import pytest
from portals import tree
from test_asked_endings import Receipt

KINDS = ["provider-invites-reseller", "reseller-invites-customer", "reseller-and-provider-invite-customer"]


@pytest.mark.parametrize("asked", [False, True], ids=["as it is", "an end was asked for"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_link_of_the_file_leads_somewhere(verifier, kind: str, asked: bool) -> None:
    receipt = Receipt(verifier, kind)
    if asked:
        receipt.ask()
    page = tree(verifier.get(receipt.path + "?page").text)
    ids = {each.get("id") for each in page.iter()}
    addresses = [each.get(name) for each in page.iter() for name in ("href", "src", "action") if name in each.attrib]
    assert receipt.address in addresses
    for address in addresses:
        assert address.startswith(("https://", "mailto:", "data:")) or address[0] == "#" and address[1:] in ids, address
