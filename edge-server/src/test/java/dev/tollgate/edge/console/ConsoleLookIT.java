package dev.tollgate.edge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Page;
import dev.tollgate.edge.testing.EdgeProcess;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every page looks like, empty and with something in it, wide and narrow, light and dark: pictures in target/console. */
class ConsoleLookIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Shown(String name, String hash, String heading) {}

    private static final List<Shown> PAGES = List.of(
            new Shown("overview", "#/", "Overview"),
            new Shown("devices", "#/devices", "Devices"),
            new Shown("applications", "#/applications", "Applications"),
            new Shown("auth-tokens", "#/auth-tokens", "Auth tokens"),
            new Shown("client-credentials", "#/client-credentials", "Client credentials"),
            new Shown("sessions", "#/sessions", "Sessions"),
            new Shown("decisions", "#/decisions", "Decisions"),
            new Shown("reasons", "#/reasons/token-suspended", "Reasons"),
            new Shown("sinks", "#/sinks", "Sinks"),
            new Shown("audit", "#/audit", "Audit"));

    @TempDir
    Path data;

    private RunningConsole running;
    private ConsoleBrowser console;
    private Page page;
    private @Nullable Mqtt5BlockingClient connected;
    private String token = "";

    @BeforeEach
    void starts() throws IOException, InterruptedException {
        running = RunningConsole.start(data, "requiredSinks=archive", "sinks.file.archive.feed.start=start");
        console = running.browser();
        page = console.page();
    }

    @AfterEach
    void ends() throws IOException {
        if (connected != null) {
            connected.disconnect();
        }
        if (running != null) {
            running.close();
        }
    }

    @Test
    void fitsIsReadableAndAccessible() throws IOException, InterruptedException {
        console.open("");
        assertThat(console.heading("Sign in")).isVisible();
        console.takePictures("sign-in");
        console.signIn(running.adminToken());
        takePicturesOfAll("empty-");
        String deviceId = provision();
        takePicturesOfAll("");
        for (String tab : List.of("", "/commands", "/configuration", "/metadata", "/uploads", "/sessions")) {
            console.goTo("#/devices/" + deviceId + tab, "meter-1");
            if (tab.isEmpty()) {
                seesMessages();
            }
            console.takePictures("device" + tab.replace('/', '-'));
        }
        console.goTo("#/applications/meters", "meters");
        console.takePictures("application");
        takePicturesOfDialogs(deviceId);
        console.checkFaults();
    }

    private void seesMessages() {
        assertThat(page.getByText("What the device sends from now on appears here."))
                .isVisible();
        publish("{\"temperature\":21.5,\"battery\":{\"volts\":3.61}}");
        publish("{\"temperature\":22.5,\"battery\":{\"volts\":3.6}}");
        assertThat(page.locator(".records li")).hasCount(2);
    }

    private void takePicturesOfAll(String prefix) {
        for (Shown shown : PAGES) {
            console.goTo(shown.hash(), shown.heading());
            console.takePictures(prefix + shown.name());
        }
    }

    /** Something of everything. Returns the id of a device that has used, suspended and revoked tokens. */
    private String provision() throws IOException, InterruptedException {
        EdgeProcess edge = running.edge();
        edge.call("POST", "/api/v1/applications", "{\"name\":\"meters\",\"description\":\"Electricity meters\"}");
        JsonNode first = device("meter-1", "berlin");
        String deviceId = first.get("deviceId").asText();
        String path = "/api/v1/devices/" + deviceId;
        for (int i = 2; i <= 9; i++) {
            JsonNode other = device("meter-" + i, i % 3 == 0 ? "berlin" : "hamburg");
            assertEquals(
                    200,
                    running.publish(other.get("token").asText(), "{\"temperature\":" + i + "}")
                            .statusCode());
        }
        connect(first.get("token").asText());
        JsonNode second = edge.call("POST", path + "/tokens", "{\"expiresAt\":\"2031-01-31T00:00:00Z\"}");
        edge.call("POST", "/api/v1/tokens/" + second.get("tokenId").asText() + "/suspend", "");
        assertEquals(403, running.publish(second.get("token").asText(), "{}").statusCode());
        JsonNode third = edge.call("POST", path + "/tokens", "{}");
        edge.call("POST", "/api/v1/tokens/" + third.get("tokenId").asText() + "/revoke", "");
        assertEquals(401, running.publish("nobody", "{}").statusCode());
        assertEquals(400, running.publish(token, "{").statusCode());
        edge.call("POST", path + "/commands", "{\"type\":\"reboot\",\"payload\":{\"delay\":5}}");
        edge.call("PUT", path + "/configuration", "{\"config\":{\"interval\":60,\"limits\":[1,2]}}");
        edge.call(
                "PUT",
                "/api/v1/applications/meters/configuration?instance=cmx_ota",
                "{\"config\":{\"url\":\"https://updates.example/2.4.1\"},\"configId\":\"2.4.1\"}");
        upload(first.get("token").asText());
        edge.call("PATCH", path + "/metadata", "{\"serial\":\"A-12345\",\"location\":{\"lat\":52.5,\"lon\":13.4}}");
        edge.call(
                "POST",
                "/api/v1/auth-tokens",
                "{\"name\":\"Line 1\",\"purpose\":\"registration\",\"application\":\"meters\",\"group\":\"berlin\",\"namePattern\":\"meter-*\",\"usesMax\":500}");
        edge.call("POST", "/api/v1/auth-tokens", "{\"name\":\"Playground\",\"purpose\":\"basic\"}");
        JsonNode old = edge.call(
                "POST", "/api/v1/auth-tokens", "{\"name\":\"Old laptop\",\"purpose\":\"api\",\"scopes\":[\"admin\"]}");
        edge.call("POST", "/api/v1/auth-tokens/" + old.get("authTokenId").asText() + "/revoke", "");
        edge.call("POST", "/api/v1/client-credentials", "{\"userName\":\"gateway-7\"}");
        return deviceId;
    }

    private void upload(String deviceToken) throws IOException, InterruptedException {
        String answer =
                running.post("/kp1/meters-v1/bcx/" + deviceToken + "/token", "").body();
        String uploadToken = JSON.readTree(answer).get("token").asText();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        running.device("/bcx/api/v1/binary-data?name=diagnostics-2026-11-29.log"))
                .header("x-auth-token", uploadToken)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[300_000]));
        assertEquals(201, running.send(request).statusCode());
    }

    /** The device stays connected, so that there is a session to be seen. */
    private void connect(String deviceToken) {
        token = deviceToken;
        connected = MqttClient.builder()
                .useMqttVersion5()
                .serverAddress(running.edge().mqtt())
                .identifier("meter-1")
                .buildBlocking();
        connected.connect();
        publish("{\"temperature\":21}");
    }

    private void publish(String payload) {
        Objects.requireNonNull(connected)
                .publishWith()
                .topic("kp1/meters-v1/dcx/" + token + "/json")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private JsonNode device(String name, String group) {
        return running.edge()
                .call(
                        "POST",
                        "/api/v1/devices",
                        "{\"name\":\"" + name + "\",\"application\":\"meters\",\"group\":\"" + group + "\"}");
    }

    private void takePicturesOfDialogs(String deviceId) {
        console.goTo("#/devices", "Devices");
        openAndTakePictures("Create device", "dialog-create-device");
        openAndTakePictures("Import", "dialog-import");
        console.goTo("#/auth-tokens", "Auth tokens");
        openAndTakePictures("Create auth token", "dialog-create-auth-token");
        page.getByLabel("Details of Line 1").click();
        console.takePictures("auth-tokens-details");
        console.goTo("#/devices/" + deviceId, "meter-1");
        openAndTakePictures("Delete", "dialog-delete-device");
        console.button("Issue token").click();
        console.inDialog("Issue token").click();
        assertThat(console.dialog().locator("#secret")).isVisible();
        console.takePictures("dialog-token");
        console.inDialog("Done").click();
    }

    private void openAndTakePictures(String button, String name) {
        console.button(button).click();
        assertThat(console.dialog()).isVisible();
        console.takePictures(name);
        page.keyboard().press("Escape");
        assertThat(console.dialog()).hasCount(0);
    }
}
