package dev.tollgate.edge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many devices in the console, and the console by keyboard. */
class ConsoleManyIT {
    private static final int MESSAGES = 12; // more than are seen at once
    private static final int DEVICES = 6_000; // more than one part of an import

    @TempDir
    Path data;

    private RunningConsole running;
    private ConsoleBrowser console;
    private Page page;

    @BeforeEach
    void starts() throws IOException, InterruptedException {
        running = RunningConsole.start(data);
        console = running.browser();
        page = console.page();
        console.signIn(running.adminToken());
    }

    @AfterEach
    void ends() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void importsAFileAndActsOnWhatIsSelected() {
        console.goTo("#/devices", "Devices");
        importsAFile();
        page.getByLabel("Search").fill("meter-599");
        assertThat(page.locator("tbody tr")).hasCount(11); // meter-599 and meter-5990 to 5999
        page.getByLabel("Select meter-5990").check();
        page.getByLabel("Select meter-5991").check();
        assertThat(page.locator(".bulk")).containsText("2 devices selected");
        console.button("Suspend").click();
        console.inDialog("Suspend").click();
        assertThat(page.locator("#toasts")).containsText("Done for 2 devices.");
        page.getByLabel("With a token").selectOption("Suspended");
        assertThat(page.locator("tbody tr")).hasCount(2);
        revokesOnlyWhatWasTyped();
        console.checkFaults();
    }

    private void importsAFile() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < DEVICES; i++) {
            lines.append("{\"name\":\"meter-")
                    .append(i)
                    .append("\",\"application\":\"meters\",\"group\":\"berlin\"}\n");
        }
        lines.append("{\"name\":\"meter-0\",\"application\":\"meters\"}\n");
        console.button("Import").click();
        page.getByLabel("File")
                .setInputFiles(new FilePayload(
                        "devices.ndjson",
                        "application/x-ndjson",
                        lines.toString().getBytes(StandardCharsets.UTF_8)));
        console.inDialog("Import").click();
        assertThat(console.dialog()).containsText("6,000 devices created, 1 failed");
        assertThat(console.dialog()).containsText("Line 6,001");
        assertThat(console.dialog().getByText("Save the answers")).isVisible();
        console.inDialog("Close").click();
        assertThat(page.locator("tbody tr")).hasCount(50);
        JsonNode application = running.edge().call("GET", "/api/v1/applications/meters", "");
        assertEquals(DEVICES, application.get("devices").asInt());
    }

    private void revokesOnlyWhatWasTyped() {
        page.getByLabel("Select all on this page").check();
        console.button("Revoke").click();
        Locator revoke = console.inDialog("Revoke");
        assertThat(revoke).isDisabled();
        console.dialog().getByLabel("Type revoke 2 to go on").fill("revoke 2");
        revoke.click();
        assertThat(page.getByText("No device matches.")).isVisible();
        console.button("Clear the filters").click();
        assertThat(page.locator("tbody tr")).hasCount(50);
        assertThat(page.getByLabel("Search")).hasValue("");
        assertThat(page.getByLabel("With a token")).hasValue("");
    }

    @Test
    void needsNoMouse() {
        assertThat(console.heading("Overview")).isFocused(); // where one reads on after signing in
        page.reload();
        assertThat(console.heading("Overview")).isVisible();
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the content")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#main")).isFocused();
        assertThat(console.heading("Overview")).isVisible();
        console.goTo("#/devices", "Devices");
        Locator create = console.button("Create device");
        create.focus();
        page.keyboard().press("Enter");
        assertThat(console.dialog().getByLabel("Name")).isFocused();
        for (int i = 0; i < 12; i++) {
            page.keyboard().press("Tab");
            Object isOutside = page.evaluate(
                    "document.activeElement !== document.body && !document.querySelector('dialog').contains(document.activeElement)");
            assertEquals(false, isOutside);
        }
        page.keyboard().press("Escape");
        assertThat(console.dialog()).hasCount(0);
        assertThat(create).isFocused();
        console.checkFaults();
    }

    @Test
    void leavesTheMessagesAloneThatOneReads() throws IOException, InterruptedException {
        JsonNode device = running.edge().createDevice("meters", "meter-1");
        String token = device.get("token").asText();
        console.goTo("#/devices/" + device.get("deviceId").asText(), "meter-1");
        assertThat(page.getByText("What the device sends from now on appears here."))
                .isVisible();
        for (int i = 0; i < MESSAGES; i++) {
            assertEquals(200, running.publish(token, "{\"number\":" + i + "}").statusCode());
        }
        Locator messages = page.locator(".records li");
        assertThat(messages).hasCount(MESSAGES);
        page.locator(".records").evaluate("list => list.scrollTo(0, 100)");
        assertEquals(200, running.publish(token, "{\"number\":\"newest\"}").statusCode());
        Locator show = console.button("Show 1 newer");
        assertThat(show).isVisible();
        assertThat(messages).hasCount(MESSAGES);
        show.click();
        assertThat(messages.first()).containsText("newest");
        assertThat(show).hasCount(0);
        console.checkFaults();
    }
}
