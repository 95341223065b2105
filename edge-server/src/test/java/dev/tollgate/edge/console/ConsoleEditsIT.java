package dev.tollgate.edge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people edit the same: neither overwrites what the other did without having seen it. */
class ConsoleEditsIT {
    @TempDir
    Path data;

    private RunningConsole running;
    private ConsoleBrowser console;
    private Page page;
    private String device = "";

    @BeforeEach
    void starts() throws IOException, InterruptedException {
        running = RunningConsole.start(data);
        console = running.browser();
        page = console.page();
        device = "/api/v1/devices/"
                + running.edge()
                        .createDevice("meters", "meter-1")
                        .get("deviceId")
                        .asText();
        console.signIn(running.adminToken());
        console.expectMessage("412 (Precondition Failed)"); // the browser notes each refused request
    }

    @AfterEach
    void ends() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    private void opensDevice(String tab) {
        console.goTo("#" + device.substring("/api/v1".length()) + tab, "meter-1");
    }

    private JsonNode somebodyElse(String method, String path, String body) {
        return running.edge().call(method, path, body);
    }

    private void isTold() {
        assertThat(console.dialog().getByRole(AriaRole.ALERT)).containsText("Somebody else has changed it");
    }

    @Test
    void keepsWhatWasTypedAndShowsWhatSomebodyElseSaved() {
        opensDevice("");
        console.button("Edit").click();
        console.dialog().getByLabel("Name").fill("meter-one");
        somebodyElse("PATCH", device, "{\"name\":\"meter-uno\",\"group\":\"hamburg\"}");
        console.inDialog("Save").click();
        isTold();
        assertThat(console.dialog().getByLabel("Name")).hasValue("meter-one");
        assertThat(console.dialog().locator("#field-name-elsewhere")).containsText("meter-uno");
        assertThat(console.dialog().getByLabel("Group")).hasValue("hamburg"); // nobody typed into it
        console.takePictures("dialog-edited-elsewhere");
        console.inDialog("Save").click();
        assertThat(console.heading("meter-one")).isVisible();
        JsonNode saved = somebodyElse("GET", device, "");
        assertEquals(
                "meter-one hamburg",
                saved.get("name").asText() + " " + saved.get("group").asText());
        console.checkFaults();
    }

    @Test
    void savesWhenWhatChangedIsNotInTheForm() {
        console.goTo("#/applications/meters", "meters");
        console.button("Edit").click();
        console.dialog().getByLabel("Description").fill("Electricity meters");
        running.edge().createDevice("meters", "meter-2"); // the number of its devices is part of an application
        console.inDialog("Save").click();
        assertThat(page.locator(".facts").first()).containsText("Electricity meters");
        assertThat(console.dialog()).hasCount(0);
        console.checkFaults();
    }

    @Test
    void keepsWhatWasTypedOfAConfiguration() {
        somebodyElse("PUT", device + "/configuration", "{\"config\":{\"interval\":60}}");
        opensDevice("/configuration");
        console.button("Change").click();
        console.dialog().getByLabel("Configuration").fill("{\"interval\":10}");
        somebodyElse("PUT", device + "/configuration", "{\"config\":{\"interval\":30}}");
        console.inDialog("Save").click();
        isTold();
        assertThat(console.dialog().locator("#field-config-elsewhere")).containsText("\"interval\": 30");
        assertThat(console.dialog().getByLabel("Configuration")).hasValue("{\"interval\":10}");
        console.inDialog("Save").click();
        assertThat(page.locator("article.configuration")).containsText("\"interval\": 10");
        console.checkFaults();
    }

    @Test
    void comparesMetadataByKey() {
        somebodyElse("PATCH", device + "/metadata", "{\"site\":\"roof\",\"floor\":1}");
        opensDevice("/metadata");
        page.getByLabel("Edit site").click();
        console.dialog().getByLabel("Value").fill("cellar");
        somebodyElse("PATCH", device + "/metadata", "{\"floor\":2}");
        console.inDialog("Save").click(); // another key is no conflict
        assertThat(page.locator("tbody")).containsText("cellar");
        page.getByLabel("Edit site").click();
        console.dialog().getByLabel("Value").fill("garden");
        somebodyElse("PATCH", device + "/metadata", "{\"site\":\"attic\"}");
        console.inDialog("Save").click();
        isTold();
        console.inDialog("Cancel").click();
        assertThat(page.locator("tbody")).containsText("attic");
        console.checkFaults();
    }
}
