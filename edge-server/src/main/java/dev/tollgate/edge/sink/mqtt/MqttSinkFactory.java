package dev.tollgate.edge.sink.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import dev.tollgate.edge.sink.Secret;
import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkFactory;
import dev.tollgate.edge.sink.TlsFiles;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes sinks that publish to a broker. */
public final class MqttSinkFactory implements SinkFactory {
    private final SinkContext context;
    private final MqttSinkConfig config;
    private final Broker broker;
    private final TopicTemplate topic;

    /** @throws IllegalArgumentException {@code key: what was expected} */
    public MqttSinkFactory(SinkContext context, MqttSinkConfig config) {
        this.context = context;
        this.config = config;
        this.broker = Broker.parse(config.url());
        this.topic = new TopicTemplate(config.topic());
        boolean passwordAlone =
                config.username().isEmpty() && !config.password().isEmpty();
        if (passwordAlone && config.version() == MqttSinkConfig.Version.MQTT311) {
            throw new IllegalArgumentException("username: expected one, as MQTT 3.1.1 has no password without it");
        }
        connections(); // checks the files
    }

    @Override
    public Sink create() {
        return new MqttSink(connections(), broker, topic, config);
    }

    private List<BrokerConnection> connections() {
        String password = Secret.read("password", config.password());
        MqttClientTransportConfig transport = transport(broker.isTls() ? tls() : null);
        return IntStream.rangeClosed(1, config.connections())
                .mapToObj(number -> connection(number, transport, password))
                .toList();
    }

    private TlsFiles tls() {
        try {
            return TlsFiles.read(config.tls());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tls." + e.getMessage(), e);
        }
    }

    private MqttClientTransportConfig transport(@Nullable TlsFiles tls) {
        MqttClientTransportConfigBuilder transport = MqttClientTransportConfig.builder()
                .serverHost(broker.host())
                .serverPort(broker.port())
                .socketConnectTimeout(config.connectTimeoutMs(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(config.connectTimeoutMs(), TimeUnit.MILLISECONDS);
        if (tls != null) {
            transport = transport.sslConfig(MqttClientSslConfig.builder()
                    .trustManagerFactory(tls.trust())
                    .keyManagerFactory(tls.keys())
                    .handshakeTimeout(config.connectTimeoutMs(), TimeUnit.MILLISECONDS)
                    .build());
        }
        return transport.build();
    }

    private BrokerConnection connection(int number, MqttClientTransportConfig transport, String password) {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        MqttClientBuilder client = MqttClient.builder()
                .addDisconnectedListener(context -> ended.complete(context.getCause()))
                .identifier("tollgate-" + context.nodeId() + "-" + context.name() + "-" + number)
                .transportConfig(transport)
                .executorConfig(
                        MqttClientExecutorConfig.builder().nettyThreads(1).build());
        return switch (config.version()) {
            case MQTT5 -> new Mqtt5Connection(client.useMqttVersion5().buildAsync(), ended, config, password);
            case MQTT311 -> new Mqtt311Connection(client.useMqttVersion3().buildAsync(), ended, config, password);
        };
    }
}
