package dev.tollgate.edge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's work in the console: the real edge, real devices, a real browser. Left out where there is no Chromium. */
class ConsoleIT {
    private static final int CUT_S = 30;

    @TempDir
    Path data;

    private final CountDownLatch cut = new CountDownLatch(1);
    private RunningConsole running;
    private ConsoleBrowser console;
    private Page page;

    @BeforeEach
    void starts() throws IOException, InterruptedException {
        running = RunningConsole.start(data);
        console = running.browser();
        page = console.page();
    }

    @AfterEach
    void ends() throws IOException {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void walksThroughTheLifeOfADevice() throws IOException, InterruptedException {
        refusesAnotherToken();
        console.signIn(running.adminToken());
        createsAnApplication();
        String token = createsADevice();
        seesItsMessage(token);
        reveals(token);
        suspendsAndSeesTheRefusal(token);
        resumes(token);
        revokes(token);
        findsItInTheAuditLog();
        console.button("Sign out").click();
        assertThat(console.heading("Sign in")).isVisible();
        console.checkFaults();
    }

    private void refusesAnotherToken() {
        console.open("");
        assertThat(console.heading("Sign in")).isVisible();
        assertThat(page.getByText("data/admin.token")).isVisible();
        page.getByLabel("API token").fill("not-a-token");
        console.button("Sign in").click();
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
    }

    private void createsAnApplication() {
        console.goTo("#/applications", "Applications");
        console.button("Create the first application").click();
        console.dialog().getByLabel("Name").fill("meters");
        console.dialog().getByLabel("Description").fill("Electricity meters");
        console.inDialog("Create application").click();
        assertThat(console.heading("meters")).isVisible();
    }

    private String createsADevice() {
        console.goTo("#/devices", "Devices");
        console.button("Create device").click();
        console.dialog().getByLabel("Name").fill("meter-1");
        console.inDialog("Create device").click();
        Locator secret = console.dialog().getByLabel("Token");
        assertThat(secret).isVisible();
        console.inDialog("Copy").first().click();
        assertThat(page.locator("#toasts")).containsText("Copied.");
        String token = console.clipboard();
        assertEquals(secret.inputValue(), token);
        console.inDialog("Done").click();
        assertThat(console.heading("meter-1")).isVisible();
        assertThat(widget()).hasAttribute("data-state", "Inactive");
        return token;
    }

    private Locator widget() {
        return page.locator("article.token");
    }

    private Locator move(String name) {
        return widget().getByText(name, new Locator.GetByTextOptions().setExact(true))
                .and(page.locator("button"));
    }

    private void seesItsMessage(String token) throws IOException, InterruptedException {
        assertThat(page.getByText("What the device sends from now on appears here."))
                .isVisible();
        assertEquals(200, running.publish(token, "{\"temperature\":21.5}").statusCode());
        assertThat(page.locator(".records li")).hasCount(1);
        assertThat(page.locator(".records")).containsText("\"temperature\": 21.5");
        assertThat(widget()).hasAttribute("data-state", "Active");
        assertThat(widget().locator(".moves button")).hasText(new String[] {"Suspend", "Revoke", "Rotate", "Reveal"});
    }

    private void reveals(String token) {
        move("Reveal").click();
        console.inDialog("Reveal").click();
        assertThat(console.dialog().getByLabel("Token")).hasValue(token);
        console.inDialog("Done").click();
    }

    private void findsItInTheAuditLog() {
        console.goTo("#/audit", "Audit");
        assertThat(page.locator("tbody")).containsText("token.revoke");
        assertThat(page.locator("tbody")).containsText("token.reveal");
        console.button("Verify the chain").click();
        assertThat(page.locator(".notice")).containsText("The chain is whole");
    }

    private void suspendsAndSeesTheRefusal(String token) throws IOException, InterruptedException {
        move("Suspend").click();
        console.inDialog("Cancel").click();
        assertThat(widget()).hasAttribute("data-state", "Active");
        move("Suspend").click();
        console.inDialog("Suspend").click();
        assertThat(widget()).hasAttribute("data-state", "Suspended");
        assertEquals(403, running.publish(token, "{}").statusCode());
        assertThat(page.locator(".last-refusal")).containsText("token-suspended");
        page.locator(".last-refusal a.reason").click();
        assertThat(console.heading("Reasons")).isVisible();
        assertThat(page.locator(".glossary .asked")).containsText("Resume it");
        page.goBack();
    }

    private void resumes(String token) throws IOException, InterruptedException {
        move("Resume").click();
        assertThat(widget()).hasAttribute("data-state", "Active");
        assertEquals(200, running.publish(token, "{\"temperature\":22}").statusCode());
        assertThat(page.locator(".records")).containsText("\"temperature\": 22");
    }

    /** Over MQTT: the session is listed, and its message is seen. */
    private Mqtt5BlockingClient connects(String token) {
        Mqtt5BlockingClient device = MqttClient.builder()
                .useMqttVersion5()
                .serverAddress(running.edge().mqtt())
                .identifier("meter-1")
                .addDisconnectedListener(ended -> cut.countDown())
                .buildBlocking();
        device.connect();
        device.publishWith()
                .topic("kp1/meters-v1/dcx/" + token + "/json")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("{\"temperature\":23}".getBytes(StandardCharsets.UTF_8))
                .send();
        assertThat(page.locator(".records")).containsText("\"temperature\": 23");
        page.locator(".tabs").getByText("Sessions").click();
        Locator session = page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("meter-1"));
        assertThat(session.locator("button[aria-label^=Disconnect]")).hasCount(1);
        page.locator(".tabs").getByText("Status").click();
        assertThat(widget()).isVisible();
        return device;
    }

    private void revokes(String token) throws IOException, InterruptedException {
        Mqtt5BlockingClient device = connects(token);
        move("Revoke").click();
        assertThat(console.dialog()).containsText("This is final");
        console.inDialog("Revoke").click();
        assertThat(widget()).hasAttribute("data-state", "Revoked");
        assertTrue(cut.await(CUT_S, TimeUnit.SECONDS), () -> "the connection is " + device.getState());
        assertThat(widget().locator(".moves button")).hasCount(0);
        assertEquals(403, running.publish(token, "{}").statusCode());
        assertThat(page.locator(".last-refusal")).containsText("token-revoked");
    }
}
