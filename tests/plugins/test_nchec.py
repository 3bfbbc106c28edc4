from datetime import date

from cecgen.testing import declared_schemes


def test_a_cech_is_a_contact_hour(hours):
    """CECH are contact hours, whichever category approved them."""
    assert hours("3 CECH", date=date(2025, 3, 14)).amount == 3
    assert hours("3 Category I CECH", date=date(2025, 3, 14)).amount == 3


def test_the_schemes_come_from_the_file_beside_the_plugin(plugin):
    """The rules are data: the plugin only says where they lie."""
    assert {scheme.issuer for scheme in declared_schemes(plugin)} == {"nchec"}
