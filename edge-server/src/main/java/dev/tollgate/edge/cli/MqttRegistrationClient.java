package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Registers over MQTT: a PUBLISH to {@code registrations/1}, whose answer comes on {@code registrations/1/status} or {@code …/error}. */
final class MqttRegistrationClient implements RegistrationClient {
    private static final String TOPIC = "registrations/1";
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    private final URI uri;
    private final Mqtt3AsyncClient client;

    /** @param trust null for the platform's */
    MqttRegistrationClient(URI uri, @Nullable TrustManagerFactory trust) {
        this.uri = uri;
        boolean isSecure = uri.getScheme().equals("mqtts");
        int port = uri.getPort() >= 0 ? uri.getPort() : isSecure ? TLS_PORT : PORT;
        Mqtt3ClientBuilder builder =
                Mqtt3Client.builder().serverHost(uri.getHost()).serverPort(port);
        if (isSecure) {
            builder = builder.sslConfig(
                    MqttClientSslConfig.builder().trustManagerFactory(trust).build());
        }
        client = builder.buildAsync();
    }

    @Override
    public Answer register(JsonNode request) throws CliException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> {
            String topic = publish.getTopic().toString();
            if (topic.startsWith(TOPIC)) {
                String body = new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
                answer.complete(new Answer(topic.endsWith("/status"), body));
            }
        });
        try {
            client.connect().get(TIMEOUT_S, TimeUnit.SECONDS);
            client.publishWith()
                    .topic(TOPIC)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(request.toString().getBytes(StandardCharsets.UTF_8))
                    .send()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
            return answer.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            throw new CliException(ExitCode.NOT_REACHABLE, "no edge answers at " + uri + ": " + refused.getCause());
        } catch (TimeoutException silent) {
            throw new CliException(ExitCode.NOT_REACHABLE, "the edge at " + uri + " did not answer in time");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        } finally {
            var unused = client.disconnect(); // fails where it was never connected
        }
    }
}
