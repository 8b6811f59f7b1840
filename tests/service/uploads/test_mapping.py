"""The mapping assistant: proposed, corrected, kept, used again, all by posting forms as a browser without scripts does."""

from __future__ import annotations

import yaml

from tests.plugins.page import Page
from tests.service.uploads.people_and_files import GOOD, UNKNOWN, form
from whimbrel.service.uploads.mapping_text import label_of, mapping_of, text_of
from whimbrel.service.uploads.models import KeptMapping, Upload
from whimbrel.service.uploads.prepared import prepared_tables

OTHER = "Case no.,Registered,Nationality,Remarks\nS-1,2024-01-27,Chinese,met at the border\nS-2,2024-02-06,Lao,\n"


def fields(page: Page) -> dict[str, str]:
    """What a browser would post if nothing were changed."""
    found, name = {}, ""
    for tag, a in page.elements:
        if tag == "input" and a.get("name") and a.get("type", "text") not in ("checkbox", "submit"):
            found[a["name"]] = a.get("value", "")
        if tag == "input" and a.get("type") == "checkbox" and "checked" in a:
            found[a["name"]] = a.get("value", "")
        if tag == "select":
            name = a["name"]
        if tag == "option" and name and (name not in found or "selected" in a):
            found[name] = a.get("value", "")
        if tag == "button":
            name = ""
    found.pop("csrfmiddlewaretoken", None)
    return found


def number(page: Page, heading: str) -> int:
    """The number of a column in the form."""
    order = [a for t, a in page.elements if t == "select" and a["name"].startswith("c")]
    legends = page.source.split("<fieldset")[1:]
    place = next(i for i, text in enumerate(legends) if f"<bdi>{heading}</bdi></legend>" in text)
    return int(order[place]["name"][1:])


def test_an_unknown_file_leads_to_the_assistant(sent, office):
    client = office("lin")
    upload = sent(client, UNKNOWN, period="2024")
    assert upload.state == "faulty"
    page = Page(client.get(f"/uploads/{upload.pk}/?lang=en"))
    assert "belong to no known kind of file" in page.text
    assert f"/uploads/{upload.pk}/mapping/?lang=en" in page.links()
    page = Page(client.get(f"/uploads/{upload.pk}/mapping/?lang=en"))
    chosen = fields(page)
    assert chosen[f"c{number(page, 'Sex')}"] == "persons.sex"
    assert chosen[f"c{number(page, 'Nationality')}"] == "persons.citizenship"
    assert chosen[f"c{number(page, 'Case no.')}"] == "key:persons"


def test_accepting_the_proposal_makes_the_file_fit(sent, office):
    client = office("lin")
    upload = sent(client, UNKNOWN, period="2024")
    address = f"/uploads/{upload.pk}/mapping/?lang=en"
    data = fields(Page(client.get(address)))
    assert "k-persons.role" in data, "what the standard asks for and no column says is asked"
    data |= {"do": "check", "confirmed": "yes", "keep_as": "Shelter list", "k-persons.role": "victim"}
    data |= _decided(Page(client.get(address)))
    response = client.post(address, data)
    assert response.status_code == 303, Page(response).text[:1500]
    upload.refresh_from_db()
    assert upload.state == "fit", upload.faults
    assert "M03" not in {f["check"] for f in upload.faults}, "it was confirmed"
    tables = prepared_tables(upload)
    assert len(tables["persons"]) == 42 and len(tables["legs"]) == 42 and len(tables["payments"]) == 29
    assert set(tables["persons"]["sex"].to_pylist()) == {"male", "female", "unknown"}
    written = yaml.safe_load(mapping_of(upload))
    assert written["tables"]["payments"]["when"] == {"Fee paid": ["*"]}
    assert "Shelter" not in str(upload.locked) and "Nationality" not in str(upload.locked), "locked"

    kept = KeptMapping.objects.get()
    assert label_of(kept) == "Shelter list" and text_of(kept) == mapping_of(upload)
    assert "Shelter list (Lao Police)" in Page(client.get("/uploads/?lang=en")).text
    second = sent(
        client, UNKNOWN + "S-999,2024-03-01,F,20,Lao,Lao PDR,Thailand,bus,,,\n", mapping=kept.pk, period="2024"
    )
    assert second.state == "fit" and second.rows["persons"] == 43
    third = sent(client, UNKNOWN, to=f"/uploads/{second.pk}/correct/")
    assert third.state == "fit" and third.mapping == second.mapping, "a correction is read as what it corrects"

    again = Page(client.get(address))
    assert fields(again)["confirmed"] == "yes" and fields(again)[f"c{number(again, 'Sex')}"] == "persons.sex"


def _decided(page: Page) -> dict[str, str]:
    """Codes for values that nobody knows."""
    wanted = {"Begging": "forced_begging", "Online scam": "online_scamming"}
    found = {}
    for piece in page.source.split('<label for="v')[1:]:
        name = "v" + piece.split('"')[0]
        given = piece.split("<bdi>")[1].split("</bdi>")[0]
        if given in wanted:
            found[name] = wanted[given]
    return found


def test_changing_leaving_out_and_deciding(sent, office):
    client = office("lin")
    upload = sent(client, UNKNOWN, period="2024")
    address = f"/uploads/{upload.pk}/mapping/?lang=en"
    page = Page(client.get(address))
    data = fields(page) | {f"c{number(page, 'Transport')}": "", "do": "check"}
    twice = data | {f"c{number(page, 'From')}": "persons.citizenship"}
    response = client.post(address, twice)
    assert response.status_code == 422 and "Two columns have the same meaning" in Page(response).text
    moved = data | {f"c{number(page, 'Form')}": "", f"c{number(page, 'Transport')}": "persons.status"}
    response = client.post(address, moved)
    shown = Page(response)
    assert response.status_code == 422 and "Columns have a new meaning" in shown.text
    assert shown.source.count("<bdi>bus</bdi>") == 1, "the values of the new meaning are there to be decided"
    data[f"v{number(page, 'Sex')}-0"] = "not_asked"
    assert client.post(address, data | _decided(page)).status_code == 303
    upload.refresh_from_db()
    written = yaml.safe_load(mapping_of(upload))
    assert "mode" not in written["tables"]["legs"]["columns"] and "Transport" in written["leave_out"]
    assert "not_asked" in written["tables"]["persons"]["columns"]["sex"]["codes"].values()
    assert written["confirmed"] == "no" and "M03" in {f["check"] for f in upload.faults}


def test_values_of_people_are_never_shown(sent, office):
    client = office("lin")
    people = "Full name,Passport No.,Sex,Nationality,Nickname\n" + "".join(
        f"{n},P{i}123456,F,Lao,{n.split()[0]}\n"
        for i, n in enumerate(["Somsanith Vongsa", "Boupha Keo", "Anousone Chan", "Malee Suk", "Vilay Dao", "Noy Phet"])
    )
    upload = sent(client, people, period="2024")
    page = client.get(f"/uploads/{upload.pk}/mapping/?lang=en").content.decode()
    assert "Full name" in page and "Passport No." in page and "identifies people" in page
    for value in ("Somsanith", "Vongsa", "Boupha", "Keo", "P0123456", "Malee"):
        assert value not in page, value


def test_the_assistant_on_demand_and_as_rows_of_another_table(sent, office):
    client = office("lin")
    upload = sent(client, GOOD)
    page = Page(client.get(f"/uploads/{upload.pk}/mapping/?lang=en"))
    assert "were not looked at yet" in page.text
    assert client.post(f"/uploads/{upload.pk}/mapping/look/?lang=en", {"table": ""}).status_code == 303
    upload.refresh_from_db()
    assert upload.state == "fit" and upload.run == 2
    assert "gender" in Page(client.get(f"/uploads/{upload.pk}/mapping/?lang=en")).text
    other = sent(client, OTHER, period="2024")
    client.post(f"/uploads/{other.pk}/mapping/look/", {"table": "incidents"})
    options = [a["value"] for a in Page(client.get(f"/uploads/{other.pk}/mapping/")).all("option") if "value" in a]
    assert "incidents.happened" in options and "persons.sex" not in options


def test_a_file_without_columns_says_why(sent, office):
    client = office("lin")
    upload = sent(client, b"\x89PNG\r\n\x1a\n" + b"0" * 200, "photo.csv")
    assert upload.state == "faulty" and [f["check"] for f in upload.faults] == ["F01"]
    client.post(f"/uploads/{upload.pk}/mapping/look/", {"table": "nonsense"})
    page = Page(client.get(f"/uploads/{upload.pk}/mapping/?lang=en"))
    assert "F01" in page.text and "File cannot be opened" in page.text
    assert Upload.objects.get().state == "faulty"


def test_the_mapping_of_a_withdrawn_upload_is_closed(sent, office):
    client = office("lin")
    upload = sent(client, UNKNOWN)
    client.post(f"/uploads/{upload.pk}/withdraw/", {"sure": "yes"})
    assert "cannot be changed any more" in Page(client.get(f"/uploads/{upload.pk}/mapping/?lang=en")).text
    assert client.post(f"/uploads/{upload.pk}/mapping/", {"do": "check"}).status_code == 200
    assert Upload.objects.get().state == "withdrawn"
    assert "file" in form(GOOD)
