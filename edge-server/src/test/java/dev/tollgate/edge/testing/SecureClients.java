package dev.tollgate.edge.testing;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Clients that connect by {@code ssl}, {@code ws} or {@code wss}, publish one message with QoS 1 and leave. */
public final class SecureClients {
    private final TrustManagerFactory trust;
    private final InetSocketAddress mqtt;
    private final InetSocketAddress http;
    private final String topic;

    /** @param authority file of the certificate that servers must be from */
    public SecureClients(String authority, InetSocketAddress mqtt, InetSocketAddress http, String topic)
            throws GeneralSecurityException, IOException {
        this.trust = trust(authority);
        this.mqtt = mqtt;
        this.http = http;
        this.topic = topic;
    }

    /** Believes certificates from this authority alone. */
    public static TrustManagerFactory trust(String authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", certificate(authority));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        return trust;
    }

    private int port(String scheme) {
        return scheme.startsWith("ws") ? http.getPort() : mqtt.getPort();
    }

    /** The first certificate in a file of PEM. */
    public static X509Certificate certificate(String file) throws GeneralSecurityException, IOException {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    public void hiveMq3(String scheme, String payload) {
        Mqtt3BlockingClient client = hiveMqClient3(scheme);
        client.connect();
        publish(client, payload);
        client.disconnect();
    }

    /** Returns once the answer is there; throws when the connection ends before that. */
    public void publish(Mqtt3BlockingClient client, String payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes(payload))
                .send();
    }

    /** Not connected yet; does not connect again by itself. */
    public Mqtt3BlockingClient hiveMqClient3(String scheme) {
        Mqtt3ClientBuilder builder =
                Mqtt3Client.builder().serverHost("127.0.0.1").serverPort(port(scheme));
        if (!scheme.equals("ws")) {
            builder = builder.sslConfig(
                    MqttClientSslConfig.builder().trustManagerFactory(trust).build());
        }
        if (scheme.startsWith("ws")) {
            builder = builder.webSocketConfig(
                    MqttWebSocketConfig.builder().serverPath("mqtt").build());
        }
        return builder.buildBlocking();
    }

    public void hiveMq5(String scheme, String payload) {
        Mqtt5BlockingClient client = hiveMqClient5(scheme, context -> {});
        client.connect();
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes(payload))
                .send();
        client.disconnect();
    }

    /** Not connected yet; does not connect again by itself. */
    public Mqtt5BlockingClient hiveMqClient5(String scheme, MqttClientDisconnectedListener onDisconnected) {
        Mqtt5ClientBuilder builder = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(port(scheme))
                .addDisconnectedListener(onDisconnected);
        if (!scheme.equals("ws")) {
            builder = builder.sslConfig(
                    MqttClientSslConfig.builder().trustManagerFactory(trust).build());
        }
        if (scheme.startsWith("ws")) {
            builder = builder.webSocketConfig(
                    MqttWebSocketConfig.builder().serverPath("ws").build());
        }
        return builder.buildBlocking();
    }

    private String uri(String scheme) {
        return scheme + "://127.0.0.1:" + port(scheme) + (scheme.startsWith("ws") ? "/mqtt" : "");
    }

    private SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    public void paho3(String scheme, String payload) throws Exception {
        try (org.eclipse.paho.client.mqttv3.MqttClient client = new org.eclipse.paho.client.mqttv3.MqttClient(
                uri(scheme), "paho3", new org.eclipse.paho.client.mqttv3.persist.MemoryPersistence())) {
            org.eclipse.paho.client.mqttv3.MqttConnectOptions options =
                    new org.eclipse.paho.client.mqttv3.MqttConnectOptions();
            if (!scheme.equals("ws")) {
                options.setSocketFactory(context().getSocketFactory());
            }
            client.connect(options);
            client.publish(topic, bytes(payload), 1, false);
            client.disconnect();
        }
    }

    public void paho5(String scheme, String payload) throws Exception {
        org.eclipse.paho.mqttv5.client.MqttClient client = new org.eclipse.paho.mqttv5.client.MqttClient(
                uri(scheme), "paho5", new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
        try {
            org.eclipse.paho.mqttv5.client.MqttConnectionOptions options =
                    new org.eclipse.paho.mqttv5.client.MqttConnectionOptions();
            if (!scheme.equals("ws")) {
                options.setSocketFactory(context().getSocketFactory());
            }
            client.connect(options);
            client.publish(topic, bytes(payload), 1, false);
            client.disconnect();
        } finally {
            client.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
