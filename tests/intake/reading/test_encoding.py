"""Encodings: told with certainty where that is possible, by known words else."""

import pytest

from whimbrel.intake.reading.encoding import CANDIDATES, survey
from whimbrel.standard.faults import Refused

FRENCH = "Pays,Nationalité,Sexe\nCôte d’Ivoire,Béninoise,Féminin\nÉgypte,Sénégal,Masculin\nGuinée,Algérie,Féminin\n"
CHINESE = "国籍,性别,剥削形式\n中国,女,强迫劳动\n越南,男,性剥削\n缅甸,女,强迫婚姻\n"
TRADITIONAL = "國籍,性別\n中國,女\n越南,男\n緬甸,女\n印度尼西亞,男\n"
THAI = "สัญชาติ,เพศ\nไทย,หญิง\nลาว,ชาย\nกัมพูชา,หญิง\nเมียนมา,ชาย\n"
RUSSIAN = "Гражданство,Пол\nУкраина,женский\nРоссия,мужской\nМолдова,женский\n"
JAPANESE = "国籍,性別\nフィリピン,女\nタイ,男\nインドネシア,女\n"
KOREAN = "국적,성별\n필리핀,여\n태국,남\n베트남,여\n"
POLISH = "Obywatelstwo,Płeć\nUkraina,kobieta\nBiałoruś,mężczyzna\nMołdawia,kobieta\nRosja,mężczyzna\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (FRENCH.replace("é,", "é\u00a0,"), "mac_roman"),
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (THAI, "cp874"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "cp932"),
        (KOREAN, "cp949"),
        (POLISH, "cp1250"),
    ],
)
def test_what_offices_save_is_read_as_it_was_written(text, encoding):
    data = text.encode(encoding)
    found = survey([data])
    assert found.encoding in CANDIDATES
    assert data.decode(found.encoding) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_with_certainty(encoding):
    # UTF-16 without a mark shows itself by the NUL bytes beside plain letters.
    text = CHINESE if encoding in ("utf-8", "utf-8-sig", "utf-16") else FRENCH
    found = survey([text.encode(encoding)])
    assert text.encode(encoding).decode(found.encoding) == text


def test_tis_620_is_read_as_thai():
    assert survey([THAI.encode("tis-620")]).encoding == "cp874"


def test_a_character_cut_between_two_chunks_does_no_harm():
    data = CHINESE.encode()
    for cut in range(1, 40):
        assert survey([data[:cut], data[cut:]]).encoding == "utf-8"
    odd = "é".encode()
    assert survey([b"a,b\n1," + odd[:1], odd[1:] + b"\n", b"x" * 10]).encoding == "utf-8"


def test_ascii_is_known_to_be_ascii():
    assert survey([b"a,b\n1,2\n"]).ascii
    assert not survey([FRENCH.encode()]).ascii


def test_one_broken_byte_does_not_turn_a_whole_file_into_something_else():
    found = survey([CHINESE.encode() + b"\xff\n"])
    assert (found.encoding, found.broken) == ("utf-8", True)


def test_a_file_that_ends_inside_a_character_is_cut_off():
    with pytest.raises(Refused, match="F09"):
        survey([CHINESE.encode()[:-2]])


def test_a_stated_encoding_is_believed_unless_it_makes_no_sense():
    assert survey([FRENCH.encode("cp1252")], "cp1252").encoding == "cp1252"
    for wrong in ("klingon", "hex", "ascii", "utf-8"):
        with pytest.raises(Refused, match=r"F0[67]"):
            survey([CHINESE.encode("gb18030")], wrong)


def test_nul_bytes_are_refused_with_the_line():
    with pytest.raises(Refused) as refused:
        survey([b"a,b\n1,2\n", b"3,\0\n"])
    assert refused.value.fault.check.id == "F07"
    assert refused.value.fault.rows.tolist() == [3]


def test_noise_is_no_text():
    with pytest.raises(Refused):
        survey([bytes(range(1, 256)) * 40])
