package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.Rogue;
import dev.tollgate.loadtest.scenario.Session;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The badly behaved clients of one loop: so many more connections than devices. On the loop's thread. */
final class Rogues {
    /** So short that a server has to act within the run. */
    private static final int KEEP_ALIVE_SECONDS = 1;

    private final DeviceLoop loop;
    private final List<RogueLink> links = new ArrayList<>();

    /** One for all, as each takes a while to make. */
    private byte @Nullable [] clientHello;

    Rogues(DeviceLoop loop) {
        this.loop = loop;
    }

    /** Each rogue borrows the credentials of a device, but not its client id: of the first ones of the whole run. */
    void start() {
        for (Rogue rogue : loop.swarm.scenario().rogues()) {
            int count = (int) Math.ceil(rogue.fraction() * loop.swarm.deviceCount());
            for (Device device : loop.devices()) {
                if (device.index() < count) {
                    start(rogue, device);
                }
            }
        }
    }

    private void start(Rogue rogue, Device device) {
        boolean isHttp = !loop.swarm.hasMqtt();
        Places.Place place = loop.swarm.places().of(device.index(), isHttp);
        boolean isPlain = place.tls() == null && !place.endpoint().scheme().isWebSocket();
        if (rogue.kind().speaksTls() || isPlain) {
            byte[] script = script(rogue.kind(), isHttp, device);
            RogueLink link =
                    new RogueLink(loop, rogue.kind(), place, loop.swarm.places().source(device.index()), script);
            links.add(link);
            link.connect();
        }
    }

    void end() {
        links.forEach(RogueLink::end);
    }

    private byte[] script(Rogue.Kind kind, boolean isHttp, Device device) {
        if (kind.speaksTls()) {
            if (clientHello == null) {
                clientHello = clientHello();
            }
            return clientHello;
        }
        return isHttp ? request() : connect(device.identity, kind);
    }

    private byte[] connect(Identity identity, Rogue.Kind kind) {
        Session session = loop.swarm.scenario().session();
        boolean isImpatient = kind == Rogue.Kind.KEEPALIVE || kind == Rogue.Kind.HALF_OPEN;
        ByteBuf out = Unpooled.buffer();
        MqttWriter.connect(
                out,
                new MqttWriter.Connect(
                        session.version().level(),
                        true,
                        isImpatient
                                ? KEEP_ALIVE_SECONDS
                                : (int) session.keepAlive().toSeconds(),
                        0,
                        Mqtt.PACKET_ID_MAX,
                        "rogue-" + kind.ordinal() + "-" + identity.clientId(),
                        identity.username(),
                        identity.password()));
        return bytes(out);
    }

    private static byte[] request() {
        return bytes(Unpooled.copiedBuffer(
                "POST /rogue HTTP/1.1\r\nHost: rogue\r\nContent-Length: 1000000000\r\n\r\n",
                StandardCharsets.US_ASCII));
    }

    private static byte[] clientHello() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            return Arrays.copyOf(hello.array(), hello.position());
        } catch (NoSuchAlgorithmException | SSLException impossible) {
            throw new IllegalStateException("the JVM has no TLS", impossible);
        }
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }
}
