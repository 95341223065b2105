package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Tool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that register themselves, and MQTT clients with passwords, with real clients against the real process. */
final class RegistrationIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REGISTRATIONS = "/api/v1/registrations";
    private static final int WAIT_S = 30;

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> secrets = new ArrayList<>();
    private EdgeProcess edge;

    @BeforeEach
    void start() throws Exception {
        edge = EdgeProcess.start(
                folder.resolve("data"),
                "mqtt.clientCredentials=optional",
                "auth.passwordCost=4",
                "auth.failuresPerMinute=1000");
    }

    /** Nothing of what was given out or presented may stand in the edge's log. */
    @AfterEach
    void stop() throws Exception {
        edge.stop();
        for (String secret : secrets) {
            assertFalse(edge.output().contains(secret), "a secret is in the log");
        }
    }

    private String secret(JsonNode value) {
        secrets.add(value.asText());
        return value.asText();
    }

    private String token(String purpose, String more) {
        String expiresAt = Instant.now().plusSeconds(600).toString();
        String body =
                "{\"name\":\"test\",\"purpose\":\"" + purpose + "\",\"expiresAt\":\"" + expiresAt + "\"" + more + "}";
        return secret(edge.call("POST", "/api/v1/auth-tokens", body).get("token"));
    }

    private static String request(String token, String name) {
        return "{\"token\":\"" + token + "\",\"name\":\"" + name + "\"}";
    }

    private static String recovery(String key) {
        return "{\"application\":\"demo\",\"deviceKey\":\"" + key + "\"}";
    }

    private HttpResponse<String> post(String body) throws Exception {
        return http.send(to(body).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String body) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + edge.http().getPort() + REGISTRATIONS))
                .POST(BodyPublishers.ofString(body));
    }

    private int publish(String key) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + edge.http().getPort() + "/kp1/demo-v1/dcx/" + key + "/json");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofString("{\"t\":1}"))
                .build();
        return http.send(request, BodyHandlers.ofString()).statusCode();
    }

    @Test
    void registersOverHttp() throws Exception {
        String token = token("registration", ",\"application\":\"demo\",\"group\":\"floor\",\"usesMax\":1");
        HttpResponse<String> created = post(request(token, "pump"));
        assertEquals(201, created.statusCode(), created.body());
        JsonNode device = JSON.readTree(created.body());
        assertEquals("floor", device.get("group").asText());
        String key = secret(device.get("deviceKey"));
        assertEquals(200, publish(key));
        HttpResponse<String> again = post(recovery(key));
        assertEquals(200, again.statusCode());
        assertEquals(device, JSON.readTree(again.body()));
        HttpResponse<String> refused = post(request(token, "other"));
        assertEquals(401, refused.statusCode());
        assertEquals(
                "{\"statusCode\":401,\"reasonPhrase\":\"the auth token was used as often as it may be\",\"reason\":\"auth-token-used-up\"}",
                refused.body());
    }

    @Test
    void countsWhoShowedWhoTheyAreAndWhoCouldNot() throws Exception {
        String token = token("registration", ",\"application\":\"demo\",\"usesMax\":1");
        String key = secret(JSON.readTree(post(request(token, "pump")).body()).get("deviceKey"));
        post(recovery(key));
        post(recovery("wrong"));
        post(request(token, "other"));
        post("no JSON");
        String session = "{\"token\":\"" + token("api", "") + "\"}";
        edge.call("POST", "/api/v1/session", session);
        HttpRequest wrong = HttpRequest.newBuilder(edge.admin("/api/v1/session"))
                .POST(BodyPublishers.ofString("{\"token\":\"wrong\"}"))
                .build();
        assertEquals(401, http.send(wrong, BodyHandlers.discarding()).statusCode());
        for (String series : List.of(
                "tollgate_auth_failed_attempts_total",
                "tollgate_auth_token_refusals_total{reason=\"auth-token-used-up\"}",
                "tollgate_registrations_total{outcome=\"created\"}",
                "tollgate_registrations_total{outcome=\"recovered\"}",
                "tollgate_registrations_total{outcome=\"device-key-unknown\"}",
                "tollgate_registrations_total{outcome=\"auth-token-used-up\"}",
                "tollgate_registrations_total{outcome=\"request-malformed\"}",
                "tollgate_console_sign_ins_total{outcome=\"signed-in\"}",
                "tollgate_console_sign_ins_total{outcome=\"unauthorized\"}",
                "tollgate_console_sessions")) {
            assertEquals(series.endsWith("attempts_total") ? 2 : 1, edge.metric(series), series);
        }
        assertEquals(0, edge.metric("tollgate_auth_attempts_put_off_total"));
        assertEquals(0, edge.metric("tollgate_auth_token_refusals_total{reason=\"auth-token-superseded\"}"));
        assertEquals(0, edge.metric("tollgate_client_credentials_checked_total{outcome=\"bad-credentials\"}"));
    }

    @Test
    void takesTheTokenAsBearerAndKeepsTheConnection() throws Exception {
        String token = token("registration", ",\"application\":\"demo\"");
        HttpResponse<String> created = http.send(
                to("{\"name\":\"pump\"}")
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
        assertEquals(201, created.statusCode(), created.body());
        secret(JSON.readTree(created.body()).get("deviceKey"));
        assertEquals(409, post(request(token, "pump")).statusCode());
        assertEquals(413, post("{\"name\":\"" + "x".repeat(10_000) + "\"}").statusCode());
        assertEquals(400, post("{").statusCode());
        HttpRequest get = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + edge.http().getPort() + REGISTRATIONS))
                .build();
        assertEquals(405, http.send(get, BodyHandlers.ofString()).statusCode());
        assertEquals(
                "auth-token-malformed",
                JSON.readTree(post(request("x", "y")).body()).get("reason").asText());
    }

    @Test
    void registersOverMqtt5() throws Exception {
        String token = token("registration", ",\"application\":\"demo\"");
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildAsync();
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> answers.add(
                        publish.getTopic() + " " + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)));
        client.connect().get(WAIT_S, TimeUnit.SECONDS);
        client.subscribeWith()
                .topicFilter("registrations/+/status")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .get(WAIT_S, TimeUnit.SECONDS);
        send(client, "registrations/7", request(token, "pump"));
        String answer = answers.poll(WAIT_S, TimeUnit.SECONDS);
        assertTrue(answer.startsWith("registrations/7/status {\"deviceId\":\"dev_"), answer);
        String key = secret(JSON.readTree(answer.substring(answer.indexOf(' '))).get("deviceKey"));
        assertEquals(200, publish(key));
        send(client, "registrations", recovery(key));
        assertEquals(answer.replace("registrations/7", "registrations"), answers.poll(WAIT_S, TimeUnit.SECONDS));
        send(client, "registrations", request(token, "pump"));
        String refused = answers.poll(WAIT_S, TimeUnit.SECONDS);
        assertTrue(refused.startsWith("registrations/error {\"statusCode\":409,"), refused);
        assertTrue(refused.endsWith("\"reason\":\"name-taken\"}"), refused);
        client.disconnect().get(WAIT_S, TimeUnit.SECONDS);
    }

    /** A refusal's PUBACK completes it with an exception; the answer is what counts. */
    private static void send(Mqtt5AsyncClient client, String topic, String body) throws Exception {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(body.getBytes(StandardCharsets.UTF_8))
                .send()
                .handle((result, refused) -> topic)
                .get(WAIT_S, TimeUnit.SECONDS);
    }

    @Test
    void registersOverMqtt311() throws Exception {
        String token = token("basic", "");
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (MqttClient client =
                new MqttClient("tcp://127.0.0.1:" + edge.mqtt().getPort(), "device", new MemoryPersistence())) {
            client.setCallback(new org.eclipse.paho.client.mqttv3.MqttCallback() {
                @Override
                public void connectionLost(Throwable cause) {}

                @Override
                public void messageArrived(String topic, MqttMessage message) {
                    answers.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
                }

                @Override
                public void deliveryComplete(org.eclipse.paho.client.mqttv3.IMqttDeliveryToken delivered) {}
            });
            MqttConnectOptions kept = options("", "");
            kept.setCleanSession(false); // answers that hold keys are not kept with the session
            client.connect(kept);
            byte[] body = ("{\"token\":\"" + token + "\",\"application\":\"demo\"}").getBytes(StandardCharsets.UTF_8);
            client.publish("registrations/1", body, 1, false);
            String answer = answers.poll(WAIT_S, TimeUnit.SECONDS);
            assertTrue(answer.startsWith("registrations/1/status {"), answer);
            String key =
                    secret(JSON.readTree(answer.substring(answer.indexOf(' '))).get("deviceKey"));
            client.publish("kp1/demo-v1/dcx/" + key + "/json/2", "{}".getBytes(StandardCharsets.UTF_8), 1, false);
            assertEquals("kp1/demo-v1/dcx/" + key + "/json/2/status ", answers.poll(WAIT_S, TimeUnit.SECONDS));
            client.publish("registrations/3", "{}".getBytes(StandardCharsets.UTF_8), 1, false);
            String refused = answers.poll(WAIT_S, TimeUnit.SECONDS);
            assertTrue(refused.startsWith("registrations/3/error {\"statusCode\":401,"), refused);
            client.disconnect();
        }
    }

    @Test
    void agentRegistersOnceAndKeepsItsKey() throws Exception {
        for (String scheme : List.of("http", "mqtt")) {
            int port =
                    scheme.equals("http") ? edge.http().getPort() : edge.mqtt().getPort();
            String token = token("registration", ",\"application\":\"demo\",\"usesMax\":1");
            Path keys = folder.resolve("agent-" + scheme);
            List<String> login = List.of(
                    "agent",
                    "login",
                    "--server",
                    scheme + "://127.0.0.1:" + port,
                    "--device-name",
                    "pump-" + scheme,
                    "--device-group",
                    "floor",
                    "--folder",
                    keys.toString());
            String first = agent(token, login);
            assertTrue(first.contains("'pump-" + scheme + "' registered"), first);
            Path file = keys.resolve("device.key");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            JsonNode kept = JSON.readTree(Files.readString(file));
            String key = secret(kept.get("deviceKey"));
            assertFalse(first.contains(key));
            assertFalse(Files.readString(file).contains(token));
            assertEquals(200, publish(key));
            String second = agent("", login);
            assertTrue(second.contains("'pump-" + scheme + "' was registered before"), second);
            assertEquals(kept, JSON.readTree(Files.readString(file)));
            String status = agent("", List.of("agent", "status", "--folder", keys.toString()));
            assertTrue(status.contains("is registered"), status);
        }
    }

    /** With the token by its variable, so that no list of processes shows it. */
    private String agent(String token, List<String> arguments) throws Exception {
        List<String> command = EdgeProcess.command();
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        if (!token.isEmpty()) {
            builder.environment().put("EDGE_AUTH_TOKEN", token);
        }
        Tool.Result result = Tool.run(builder);
        assertEquals(0, result.exitCode(), result.output());
        return result.output();
    }

    /** Kaa A.2.4-8. */
    @Test
    void checksMqttPasswordsAndCutsWhoMayNotStay() throws Exception {
        JsonNode created = edge.call("POST", "/api/v1/client-credentials", "{\"userName\":\"gateway\"}");
        String password = secret(created.get("password"));
        String one = "/api/v1/client-credentials/" + created.get("credentialId").asText();
        assertEquals(0, connect("gateway", password, true));
        assertEquals(MqttException.REASON_CODE_FAILED_AUTHENTICATION, connect("gateway", "a wrong password", true));
        assertEquals(MqttException.REASON_CODE_FAILED_AUTHENTICATION, connect("nobody", password, true));
        assertEquals(0, connect("", "", true));
        MqttClient client =
                new MqttClient("tcp://127.0.0.1:" + edge.mqtt().getPort(), "stays", new MemoryPersistence());
        BlockingQueue<String> lost = new LinkedBlockingQueue<>();
        client.setCallback(new org.eclipse.paho.client.mqttv3.MqttCallback() {
            @Override
            public void connectionLost(Throwable cause) {
                lost.add("lost");
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) {}

            @Override
            public void deliveryComplete(org.eclipse.paho.client.mqttv3.IMqttDeliveryToken delivered) {}
        });
        client.connect(options("gateway", password));
        edge.call("POST", one + "/suspend", "");
        assertEquals("lost", lost.poll(WAIT_S, TimeUnit.SECONDS));
        client.close();
        assertEquals(MqttException.REASON_CODE_NOT_AUTHORIZED, connect("gateway", password, true));
        assertEquals(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED, connect5("gateway", password));
        assertEquals(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD, connect5("gateway", "a wrong password"));
        edge.call("POST", one + "/resume", "");
        assertEquals(0, connect("gateway", password, true));
        assertEquals(Mqtt5ConnAckReasonCode.SUCCESS, connect5("gateway", password));
        edge.call("POST", one + "/revoke", "");
        assertEquals(MqttException.REASON_CODE_NOT_AUTHORIZED, connect("gateway", password, true));
    }

    private static MqttConnectOptions options(String userName, String password) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        if (!userName.isEmpty()) {
            options.setUserName(userName);
            options.setPassword(password.toCharArray());
        }
        return options;
    }

    /** Kaa A.2.4-8. */
    @Test
    void wantsCredentialsOfAllWhereTheyAreRequired() throws Exception {
        edge.stop();
        edge = EdgeProcess.start(folder.resolve("data"), "mqtt.clientCredentials=required", "auth.passwordCost=4");
        String password = secret(edge.call("POST", "/api/v1/client-credentials", "{\"userName\":\"gateway\"}")
                .get("password"));
        assertEquals(MqttException.REASON_CODE_NOT_AUTHORIZED, connect("", "", true));
        assertEquals(0, connect("gateway", password, true));
        assertEquals(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED, connect5("", ""));
        assertEquals(Mqtt5ConnAckReasonCode.SUCCESS, connect5("gateway", password));
    }

    /** Connects with MQTT 5 and leaves; what CONNACK said. */
    private Mqtt5ConnAckReasonCode connect5(String userName, String password) {
        Mqtt5ClientBuilder builder = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort());
        if (!userName.isEmpty()) {
            builder = builder.simpleAuth()
                    .username(userName)
                    .password(password.getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth();
        }
        Mqtt5BlockingClient client = builder.buildBlocking();
        try {
            Mqtt5ConnAckReasonCode code = client.connect().getReasonCode();
            client.disconnect();
            return code;
        } catch (Mqtt5ConnAckException refused) {
            return refused.getMqttMessage().getReasonCode();
        }
    }

    /** Connects and leaves; 0, or why not. */
    private int connect(String userName, String password, boolean isClean) throws Exception {
        MqttClient client =
                new MqttClient("tcp://127.0.0.1:" + edge.mqtt().getPort(), "client", new MemoryPersistence());
        MqttConnectOptions options = options(userName, password);
        options.setCleanSession(isClean);
        try {
            client.connect(options);
            client.disconnect();
            return 0;
        } catch (MqttException refused) {
            return refused.getReasonCode();
        } finally {
            client.close();
        }
    }
}
