package dev.tollgate.edge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits for all, for an application and for a device, set in the console while the edge runs. */
class ConsoleLimitsIT {
    private static final int RATE = 2;
    private static final int ABOVE_BURST = 20; // the burst is two seconds' worth

    @TempDir
    Path data;

    private RunningConsole running;
    private ConsoleBrowser console;
    private Page page;
    private JsonNode device;

    @BeforeEach
    void starts() throws IOException, InterruptedException {
        running = RunningConsole.start(data);
        console = running.browser();
        page = console.page();
        device = running.edge().createDevice("meters", "meter-1");
    }

    @AfterEach
    void ends() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    private void opensLimitsOfTheDevice() {
        console.goTo("#/devices/" + device.get("deviceId").asText() + "/limits", "meter-1");
    }

    private Locator row(String section, String limit) {
        return page.getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(section).setExact(true))
                .locator("tbody tr")
                .filter(new Locator.FilterOptions().setHasText(limit));
    }

    private void change(String field, String value) {
        console.button("Change limits").click();
        console.dialog().locator("[name='" + field + "']").fill(value);
        console.inDialog("Save").click();
        assertThat(console.dialog()).hasCount(0);
    }

    @Test
    void setsThemForAllAndForADevice() throws IOException, InterruptedException {
        console.signIn(running.adminToken());
        console.goTo("#/limits", "Limits");
        assertThat(page.locator("main")).containsText("No application and no device has limits of its own.");
        console.takePictures("empty-limits");
        change("device.messagesPerSecond", "50");
        assertThat(row("Each device", "Messages a second")).containsText("50/s");
        assertThat(row("Each device", "Messages a second")).containsText("Set for all");
        opensLimitsOfTheDevice();
        change("device.messagesPerSecond", Integer.toString(RATE));
        Locator own = row("This device", "Messages a second");
        assertThat(own).containsText("2/s");
        assertThat(own).containsText("Set for the device");
        assertThat(own).containsText("50/s"); // what it would inherit
        console.takePictures("device-limits");
        assertTrue(isHeldBack(), "nothing was refused");
        console.goTo("#/limits", "Limits");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Own limits")))
                .containsText("meter-1");
        console.takePictures("limits");
        console.button("Change limits").click();
        console.takePictures("dialog-limits");
        console.inDialog("Cancel").click();
        resets();
        console.checkFaults();
    }

    private boolean isHeldBack() throws IOException, InterruptedException {
        for (int i = 0; i < ABOVE_BURST; i++) {
            if (running.publish(device.get("token").asText(), "{}").statusCode() == 429) {
                return true;
            }
        }
        return false;
    }

    private void resets() {
        opensLimitsOfTheDevice();
        console.button("Reset").click();
        console.inDialog("Reset").click();
        assertThat(row("This device", "Messages a second")).containsText("Set for all");
        assertThat(console.button("Reset")).hasCount(0);
        JsonNode left = running.edge().call("GET", "/api/v1/limits/overrides", "");
        assertEquals(0, left.get("overrides").size());
    }

    @Test
    void doesNotOverwriteWhatSomebodyElseSet() throws IOException {
        console.signIn(running.adminToken());
        console.goTo("#/applications/meters", "meters");
        console.expectMessage("412 (Precondition Failed)"); // the browser notes each refused request
        console.button("Change limits").click();
        console.dialog().locator("[name='application.messagesPerSecond']").fill("100");
        running.edge()
                .call("PUT", "/api/v1/applications/meters/limits", "{\"application\":{\"messagesPerSecond\":70}}");
        console.inDialog("Save").click();
        assertThat(console.dialog().getByRole(AriaRole.ALERT)).containsText("Somebody else has changed it");
        assertThat(console.dialog().locator("[id='field-application.messagesPerSecond-elsewhere']"))
                .containsText("70");
        console.inDialog("Save").click();
        assertThat(row("The application, all its devices together", "Messages a second"))
                .containsText("100/s");
        console.checkFaults();
    }

    @Test
    void letsOnlyAdminsChangeThoseForAll() {
        JsonNode token = running.edge()
                .call("POST", "/api/v1/auth-tokens", "{\"name\":\"o\",\"purpose\":\"api\",\"scopes\":[\"operate\"]}");
        console.signIn(token.get("token").asText());
        console.goTo("#/limits", "Limits");
        assertThat(row("Each device", "Messages a second")).containsText("no limit");
        assertThat(console.button("Change limits")).hasCount(0);
        opensLimitsOfTheDevice();
        assertThat(console.button("Change limits")).isVisible();
        console.checkFaults();
    }
}
