"""Spellings follow the tables of each language: Wade-Giles, tone marks, telex, old Indonesian, passports of Ukraine."""

import re

import pytest

from whimbrel.demonstration.people.arabic import Arabic
from whimbrel.demonstration.people.chinese import Chinese, sound
from whimbrel.demonstration.people.cyrillic import feminine, heard, patronymic, romanised
from whimbrel.demonstration.people.draw import draws
from whimbrel.demonstration.people.mononyms import old_spelling
from whimbrel.demonstration.people.sounds import marked, wade_giles
from whimbrel.demonstration.people.two_parts import in_thai_script
from whimbrel.demonstration.people.vietnamese import telex, without_diacritics
from whimbrel.demonstration.people.words import FOLDER, Book, Name, by_ear

SCRIPTS = {
    "thai": "\u0e00-\u0e7f", "lao": "\u0e80-\u0eff", "khmer": "\u1780-\u17ff", "burmese": "\u1000-\u109f",
    "arabic": "\u0600-\u06ff", "cyrillic": "\u0400-\u04ff", "south_asian": "\u0900-\u09ff",
}  # fmt: skip


@pytest.mark.parametrize(
    "pinyin, expected",
    [
        ("xiao3", "hsiao"), ("ming2", "ming"), ("zhang1", "chang"), ("cao2", "ts'ao"), ("zhou1", "chou"), ("qiu1", "ch'iu"),
        ("jiang3", "chiang"), ("xu2", "hsü"), ("lü3", "lü"), ("yu2", "yü"), ("yuan2", "yüan"), ("xue3", "hsüeh"),
        ("quan2", "ch'üan"), ("jun1", "chün"), ("zi3", "tzu"), ("si1", "ssu"), ("shi1", "shih"), ("zhi4", "chih"),
        ("he2", "ho"), ("ge3", "ko"), ("de2", "te"), ("ze2", "tse"), ("guo1", "kuo"), ("luo2", "lo"), ("zhuo2", "cho"),
        ("gui4", "kuei"), ("hui4", "hui"), ("rui4", "jui"), ("ren2", "jen"), ("dong1", "tung"), ("xiong2", "hsiung"),
        ("yong3", "yung"), ("tian2", "t'ien"), ("yan2", "yen"), ("xie4", "hsieh"), ("ye4", "yeh"), ("yi1", "i"), ("you3", "yu"),
        ("shuo1", "shuo"), ("er4", "erh"), ("tao1", "t'ao"), ("pei2", "p'ei"), ("kang1", "k'ang"), ("cui1", "ts'ui"),
    ],
)  # fmt: skip
def test_wade_giles(pinyin, expected):
    assert wade_giles(pinyin) == expected


@pytest.mark.parametrize(
    "pinyin, expected",
    [
        ("xiao3", "xiǎo"),
        ("liu2", "liú"),
        ("gui4", "guì"),
        ("lü3", "lǚ"),
        ("zhou1", "zhōu"),
        ("xue3", "xuě"),
        ("er4", "èr"),
    ],
)
def test_tone_marks(pinyin, expected):
    assert marked(pinyin) == expected


def test_a_double_surname():
    readings = {m: sound("ou1 yang2", m) for m in ("plain", "marked", "numbered", "wade_giles")}
    assert readings == {"plain": "ouyang", "marked": "ōuyáng", "numbered": "ou1yang2", "wade_giles": "ou-yang"}


def test_chinese_words_are_many_and_complete():
    chinese = Chinese()
    characters = {w for words in chinese.characters.values() for w in words.entries}
    assert len({w.native for w in chinese.surnames.entries}) >= 120
    assert len({w.native for w in characters}) >= 300
    for word in characters | set(chinese.surnames.entries):
        assert re.fullmatch("[一-龥]{1,2}", word.native)
        assert re.fullmatch("[一-龥]{1,2}", word.popular[0])
        assert re.fullmatch(r"[a-zü]+[1-4]( [a-zü]+[1-4])?", word.standard)
        assert all(re.fullmatch("[A-Z][a-z]+( [A-Z][a-z]+)?", s) for s in word.popular[1:])
    assert {w.native: w.popular for w in chinese.surnames.entries}["张"] == ("張", "Cheung", "Teo")


def test_a_chinese_name_in_every_spelling():
    chinese, r = Chinese(), draws(1)
    surnames = {w.native: w for w in chinese.surnames.entries}
    words = {w.native: w for w in chinese.characters[False].entries}
    name = Name("mainland", (surnames["陈"],), (words["晓"], words["明"]))
    spelled = {" ".join(filter(None, chinese.write(name, False, r)[:2])) for _ in range(4000)}
    assert {
        "陈 晓明", "陳 曉明", "Chen Xiaoming", "Chen Xiao Ming", "Chen Xiao-ming", "Chén Xiǎomíng", "Chen2 Xiao3ming2",
        "Ch'en Hsiao-ming", "Chen Hsiao-ming", "Chan Hiu Ming", "CHEN Xiaoming",
    } <= spelled  # fmt: skip


def test_vietnamese():
    assert without_diacritics("Đặng Thị Phượng") == "Dang Thi Phuong"
    assert telex("Nguyễn Thị Đức") == "Nguyeenx Thij Dduwcs"


def test_lao_in_thai_script():
    assert in_thai_script("ບຸນມີ") == "บุนมี"
    assert in_thai_script("ສົມສັກ") == "สมสัก"
    assert in_thai_script("ຫຼວງ") == "หลวง"
    assert in_thai_script("Noy") == "Noy"
    words = [w.native for key in ("male", "female", "first", "last") for w in Book("lao").words(key).entries]
    assert all(re.fullmatch("[\u0e01-\u0e4e]+", in_thai_script(w)) for w in words)


def test_indonesian():
    assert old_spelling("Suharto", True) == "Soeharto"
    assert old_spelling("Cahyono", False) == "Tjahjono"
    assert old_spelling("Joko Khadijah", False) == "Djoko Chadidjah"


@pytest.mark.parametrize(
    "text, manner, ukrainian, expected",
    [
        ("Сергей", "icao", False, "Sergei"), ("Сергей", "english", False, "Sergey"), ("Сергій", "icao", True, "Serhii"),
        ("Юлія", "icao", True, "Yuliia"), ("Юлия", "icao", False, "Iuliia"), ("Юлия", "german", False, "Julija"),
        ("Згурський", "icao", True, "Zghurskyi"), ("Михаил", "german", False, "Michail"),
        ("Щербаков", "icao", False, "Shcherbakov"),
    ],
)  # fmt: skip
def test_cyrillic(text, manner, ukrainian, expected):
    assert romanised(text, manner, ukrainian) == expected


def test_what_people_make_of_it():
    assert {"Juliya", "Yulia"} <= set(heard("Yuliya"))
    assert "Iulia" in heard("Iuliia")
    assert heard("Olga") == ("Olga",)


def test_feminine_endings_and_patronymics():
    women = [feminine(s) for s in ("Иванов", "Вишневский", "Левицький", "Шевченко", "Никитин")]
    assert women == ["Иванова", "Вишневская", "Левицька", "Шевченко", "Никитина"]
    assert patronymic("Сергеев", True, False) == "Сергеевна"
    assert [patronymic(s, False, True) for s in ("Сергій", "Іван", "Микола", "Василь")] == [
        "Сергійович", "Іванович", "Миколайович", "Васильович",
    ]  # fmt: skip
    assert patronymic("Сергій", True, True) == "Сергіївна"


def test_arabic_articles_and_servants_of_god():
    arabic, r = Arabic(), draws(5)
    words = {w.native: w for w in arabic.givens[False].entries}
    surnames = {w.native: w for w in Book("arabic").words("arab_surnames").entries}
    name = Name("arab", (surnames["المصري"],), (words["عبد الرحمن"],))
    written = [arabic.write(name, False, r) for _ in range(2000)]
    assert {"Al-Masri", "El-Masri", "Masri", "المصري"} <= {w.family for w in written}
    assert {"Abd al-Rahman", "Abdurrahman", "Abdul Rahman", "عبد الرحمن"} <= {w.given for w in written}


@pytest.mark.parametrize("tradition", SCRIPTS)
def test_every_word_is_in_its_script_and_romanised(tradition):
    book = Book(tradition)
    lists = [key for key, text in book.stated.items() if isinstance(text, str) and key != "diminutives"]
    words = [w for key in lists for w in book.words(key).entries]
    assert len(words) > 100
    for word in words:
        assert re.fullmatch(f"[{SCRIPTS[tradition]} ']+", word.native), word
        for spelled in (word.standard, *word.popular) if tradition != "cyrillic" else ():
            assert re.fullmatch("[A-Za-zâŏă' .-]+", spelled), word


def test_spelling_by_ear_changes_something():
    rules = [(re.compile("^ph"), "p"), (re.compile("k$"), "ck")]
    assert by_ear("Phongsak", rules) == ["Pongsak", "Phongsack", "Pongsack"]


@pytest.mark.parametrize("path", sorted((FOLDER / "names").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_file_says_that_its_names_are_invented(path):
    first = path.read_text(encoding="utf-8").splitlines()[:5]
    assert path.stem == "places" or any("no real person is meant" in line.lower() for line in first)


def test_the_generator_knows_nothing_of_what_it_tests():
    imports = [
        line for p in FOLDER.glob("*.py") for line in p.read_text().splitlines() if re.match(r"(from|import) ", line)
    ]
    assert all("whimbrel.demonstration.people" in line for line in imports if "whimbrel" in line)
