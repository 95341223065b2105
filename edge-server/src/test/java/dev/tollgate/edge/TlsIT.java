package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Records;
import dev.tollgate.edge.testing.SecureClients;
import dev.tollgate.edge.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with clients that devices really use, against the real process, with both engines. */
final class TlsIT {
    @TempDir
    Path folder;

    private EdgeProcess start(String provider, Certificates certificates, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "listen.mqtts=127.0.0.1:0",
                "listen.https=127.0.0.1:0",
                "tls.provider=" + provider,
                "tls.reloadCheckMs=100",
                "tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                "tls.keyFile=" + certificates.key("127.0.0.1")));
        all.addAll(List.of(settings));
        return EdgeProcess.start(folder.resolve("data"), all.toArray(String[]::new));
    }

    private static String topic(EdgeProcess edge, String device) {
        return "kp1/demo-v1/dcx/"
                + edge.createDevice("demo", device).get("token").asText() + "/json";
    }

    /** Kaa A.2.4-2, A.2.4-4, A.3-15, A.3-16. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void realClients(String provider) throws Exception {
        Certificates certificates = Certificates.create(folder);
        try (EdgeProcess edge = start(provider, certificates)) {
            String topic = topic(edge, "device");
            String authority = certificates.authority();
            SecureClients clients = new SecureClients(authority, edge.address("mqtts"), edge.address("https"), topic);
            for (String scheme : List.of("ssl", "wss")) {
                clients.hiveMq3(scheme, "{\"hive3\":\"" + scheme + "\"}");
                clients.hiveMq5(scheme, "{\"hive5\":\"" + scheme + "\"}");
                clients.paho3(scheme, "{\"paho3\":\"" + scheme + "\"}");
                clients.paho5(scheme, "{\"paho5\":\"" + scheme + "\"}");
                for (String client : List.of("hive3", "hive5", "paho3", "paho5")) {
                    Records.await(edge, "{\"" + client + "\":\"" + scheme + "\"}");
                }
            }
            SecureClients plain = new SecureClients(authority, edge.mqtt(), edge.http(), topic);
            plain.hiveMq3("ws", "{\"hive3\":\"ws\"}");
            plain.hiveMq5("ws", "{\"hive5\":\"ws\"}");
            plain.paho3("ws", "{\"paho3\":\"ws\"}");
            plain.paho5("ws", "{\"paho5\":\"ws\"}");
            String mqtts = "" + edge.address("mqtts").getPort();
            Tool.Result published = Tool.run(
                    "mosquitto_pub",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    mqtts,
                    "--cafile",
                    authority,
                    "-q",
                    "1",
                    "-t",
                    topic,
                    "-m",
                    "{\"mosquitto\":1}");
            assertEquals(0, published.exitCode(), published.output());
            Records.await(edge, "{\"mosquitto\":1}");
            String url = "https://127.0.0.1:" + edge.address("https").getPort() + "/" + topic;
            Tool.Result posted = Tool.run(
                    "curl",
                    "-s",
                    "-S",
                    "--http1.1",
                    "--cacert",
                    authority,
                    "-w",
                    "%{http_code}",
                    url,
                    "-d",
                    "{\"curl\":1}");
            assertEquals("200", posted.output());
            Records.await(edge, "{\"curl\":1}");
            assertTrue(edge.metric("tollgate_tls_handshakes_total{outcome=\"completed\"}") >= 10);
            assertTrue(edge.metric("tollgate_tls_certificate_days{certificate=\"default\"}") >= 0);
            assertTrue(edge.output().contains("tls: engine " + (provider.equals("jdk") ? "JDK" : "BoringSSL")));
            assertFalse(edge.output().contains("LEAK"), edge.output());
            assertEquals(0, edge.stop(), edge.output());
        }
    }

    /** Kaa A.2.4-5. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void versionsNamesAndResumption(String provider) throws Exception {
        Certificates certificates = Certificates.create(folder);
        certificates.issue("plant", "subjectAltName=DNS:plant.example,DNS:*.plant.example");
        try (EdgeProcess edge = start(
                provider,
                certificates,
                "tls.certificates.plant.certificateFile=" + certificates.certificate("plant"),
                "tls.certificates.plant.keyFile=" + certificates.key("plant"))) {
            String address = "127.0.0.1:" + edge.address("mqtts").getPort();
            assertTrue(connect(address, "-tls1_2").contains("Protocol  : TLSv1.2"));
            assertTrue(connect(address, "-tls1_3").contains("TLSv1.3, Cipher is"));
            assertFalse(
                    connect(address, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0").contains("BEGIN CERTIFICATE"));
            assertTrue(edge.metric("tollgate_tls_handshakes_total{outcome=\"tls-version\"}") >= 1, edge.metrics());
            assertTrue(connect(address, "-noservername").contains("CN = 127.0.0.1"));
            assertTrue(connect(address, "-servername", "plant.example").contains("CN = plant"));
            assertTrue(connect(address, "-servername", "a.PLANT.example").contains("CN = plant"));
            assertTrue(connect(address, "-servername", "other.example").contains("CN = 127.0.0.1"));
            assertTrue(connect(address, "-alpn", "mqtt").contains("ALPN protocol: mqtt"));
            assertTrue(connect(address, "-alpn", "h2").contains("No ALPN negotiated"));
            assertTrue(client(address, "R\n", "-tls1_2").contains("alert"), "a second handshake is refused");
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                resumes(certificates, edge, address, version);
            }
            assertEquals(0, edge.stop(), edge.output());
        }
    }

    /** A session is resumed, also after the certificate was exchanged. */
    private void resumes(Certificates certificates, EdgeProcess edge, String address, String version) throws Exception {
        String session = folder.resolve("session" + version).toString();
        connectAndSay(address, version, "-sess_out", session);
        assertTrue(connect(address, version, "-sess_in", session).contains("Reused, TLSv1"), version);
        double reloads = edge.metric("tollgate_tls_reloads_total");
        certificates.issue("127.0.0.1", "subjectAltName=IP:127.0.0.1");
        edge.awaitMetric("tollgate_tls_reloads_total", value -> value > reloads);
        assertTrue(connect(address, version, "-sess_in", session).contains("Reused, TLSv1"), version + " after reload");
    }

    /** What {@code openssl s_client} prints of a connection that it closes at once. */
    private static String connect(String address, String... options) throws Exception {
        return client(address, "", options);
    }

    /** As {@link #connect}, with a CONNECT, whose answer comes behind the session's tickets. */
    private static void connectAndSay(String address, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-quiet"); // which goes on to the end of the server's stream
        client(address, "\020\014\000\004MQTT\004\002\000\000\000\000\340\000", all.toArray(String[]::new));
    }

    private static String client(String address, String input, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", address));
        command.addAll(List.of(options));
        Path file = Files.createTempFile("s_client", "in");
        Files.write(file, input.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        try {
            return Tool.run(new ProcessBuilder(command)
                            .redirectInput(file.toFile())
                            .redirectErrorStream(true))
                    .output();
        } finally {
            Files.delete(file);
        }
    }

    /** Kaa A.2.4-9, A.3-14. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void clientCertificates(String provider) throws Exception {
        Certificates certificates = Certificates.create(folder);
        certificates.issue("gauge", "extendedKeyUsage=clientAuth");
        certificates.issue("thief", "extendedKeyUsage=clientAuth");
        Certificates foreign = Certificates.create(Files.createDirectory(folder.resolve("foreign")));
        String list = certificates.revoke();
        try (EdgeProcess edge = start(
                provider,
                certificates,
                "tls.clientAuth=require",
                "tls.caFile=" + certificates.authority(),
                "tls.crlFiles=" + list,
                "tls.identity=cn")) {
            String topic = topic(edge, "gauge");
            assertEquals(0, publish(edge, certificates, "gauge", topic).exitCode());
            Tool.Result mismatch = publish(edge, certificates, "thief", topic);
            assertTrue(mismatch.output().contains("Not authorized"), mismatch.output());
            assertEquals(1, edge.metric("tollgate_messages_total{verdict=\"certificate-mismatch\"}"));
            assertTrue(publish(edge, certificates, null, topic).exitCode() != 0);
            edge.awaitMetric("tollgate_tls_handshakes_total{outcome=\"certificate-missing\"}", value -> value == 1);
            assertTrue(publish(edge, foreign, "edge", topic).exitCode() != 0);
            edge.awaitMetric("tollgate_tls_handshakes_total{outcome=\"certificate-untrusted\"}", value -> value == 1);
            certificates.revoke("gauge");
            edge.awaitMetric("tollgate_tls_reloads_total", value -> value == 1);
            assertTrue(publish(edge, certificates, "gauge", topic).exitCode() != 0);
            edge.awaitMetric("tollgate_tls_handshakes_total{outcome=\"certificate-revoked\"}", value -> value == 1);
            assertEquals(0, edge.stop(), edge.output());
        }
    }

    @Test
    void certificateOfAnApplication() throws Exception {
        Certificates certificates = Certificates.create(folder);
        certificates.issue("gateway", "subjectAltName=URI:urn:tenant:demo\nextendedKeyUsage=clientAuth");
        try (EdgeProcess edge = start(
                "auto",
                certificates,
                "tls.clientAuth=require",
                "tls.caFile=" + certificates.authority(),
                "tls.identity=san-uri",
                "tls.identityPrefix=urn:tenant:",
                "tls.identityMatch=application")) {
            assertEquals(
                    0,
                    publish(edge, certificates, "gateway", topic(edge, "first")).exitCode());
            assertEquals(
                    0,
                    publish(edge, certificates, "gateway", topic(edge, "second"))
                            .exitCode());
            String other = "kp1/other-v1/dcx/"
                    + edge.createDevice("other", "first").get("token").asText() + "/json";
            Tool.Result mismatch = publish(edge, certificates, "gateway", other);
            assertTrue(mismatch.output().contains("Not authorized"), mismatch.output());
            assertEquals(1, edge.metric("tollgate_messages_total{verdict=\"certificate-mismatch\"}"));
            assertEquals(0, edge.stop(), edge.output());
        }
    }

    @Test
    void configCheckLooksIntoFiles() throws Exception {
        Certificates certificates = Certificates.create(folder);
        List<String> command = EdgeProcess.command();
        command.addAll(List.of("config", "check", "--set", "listen.mqtts=127.0.0.1:0"));
        command.addAll(List.of("--set", "tls.certificateFile=" + certificates.certificate("127.0.0.1")));
        command.addAll(List.of("--set", "tls.keyFile=" + certificates.key("edge")));
        Tool.Result checked = Tool.run(command.toArray(String[]::new));
        assertEquals(1, checked.exitCode(), checked.output());
        assertTrue(
                checked.output().contains("error: tls.keyFile: expected the key of the certificate in '"),
                checked.output());
    }

    /** @param name of the client's certificate; null for none */
    private Tool.Result publish(EdgeProcess edge, Certificates certificates, @Nullable String name, String topic)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "mosquitto_pub",
                "-V",
                "mqttv5",
                "-h",
                "127.0.0.1",
                "-p",
                "" + edge.address("mqtts").getPort(),
                "--cafile",
                folder.resolve("authority.pem").toString(),
                "-q",
                "1",
                "-t",
                topic,
                "-m",
                "{}"));
        if (name != null) {
            command.addAll(List.of("--cert", certificates.certificate(name), "--key", certificates.key(name)));
        }
        return Tool.run(command.toArray(String[]::new));
    }
}
