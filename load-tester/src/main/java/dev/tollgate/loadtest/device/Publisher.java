package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.plan.Mix;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.template.Values;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.StampCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Renders messages: topic, stamp and body. One for each loop; allocates nothing once a device's topic is known. */
final class Publisher {
    private static final byte[] PROPERTY = StampCodec.PROPERTY.getBytes(StandardCharsets.US_ASCII);
    private static final int USER_PROPERTY = 0x26;

    private final Swarm swarm;
    private final Values values;
    private final Stamp stamp = new Stamp();
    private final ByteBuf topic = Unpooled.buffer(256);
    private final ByteBuf content = Unpooled.buffer(1024);
    private final ByteBuf body = Unpooled.buffer(1024);
    private final ByteBuf properties = Unpooled.buffer(128);

    Publisher(Swarm swarm, Values values) {
        this.swarm = swarm;
        this.values = values;
    }

    /**
     * Appends a PUBLISH.
     *
     * @param flags DUP or 0
     * @param attempt how often the message was sent before as another one
     * @param request number of the request, where it is one
     */
    void write(
            ByteBuf out,
            Device device,
            FlowSpec flow,
            int flags,
            int packetId,
            long sequence,
            int attempt,
            long plannedNanos,
            long request) {
        ByteBuf message = render(device, flow, sequence, attempt, plannedNanos, request);
        renderTopic(device, flow);
        properties.clear();
        if (flow.stamp != null && !flow.stamp.inBody()) {
            stampBeside(flow.stamp, message);
        }
        if (flow.op == Op.RTT && flow.rtt.match() == Rtt.Match.CORRELATION) {
            MqttWriter.correlation(properties, request);
        }
        MqttWriter.publish(out, swarm.version(), flow.publishFlags | flags, topic, packetId, properties, message);
    }

    /** The body, which is good until the next call. Sets the values for the templates of the same message. */
    ByteBuf render(Device device, FlowSpec flow, long sequence, int attempt, long plannedNanos, long request) {
        int stream = swarm.stream(device.index(), flow);
        values.of(device.identity).sequence(sequence).request(request);
        ByteBuf raw = flow.content.render(values, Mix.of(stream, sequence), content);
        StampCodec codec = flow.stamp;
        if (codec == null) {
            return raw;
        }
        stamp.set(swarm.run(), stream, sequence, attempt, plannedNanos);
        if (!codec.inBody()) {
            return raw;
        }
        codec.write(stamp, raw, body.clear());
        return body;
    }

    /** The stamp of the message rendered last, as text. */
    void stampText(ByteBuf message, ByteBuf out) {
        StampCodec.writeText(stamp, message, out);
    }

    Values values() {
        return values;
    }

    private void renderTopic(Device device, FlowSpec flow) {
        topic.clear();
        byte[] known = device.topics[flow.index];
        if (known != null) {
            topic.writeBytes(known);
            return;
        }
        flow.topic.render(values, topic);
        if (flow.isTopicFixed) {
            byte[] rendered = new byte[topic.readableBytes()];
            topic.getBytes(0, rendered);
            device.topics[flow.index] = rendered;
        }
    }

    private void stampBeside(StampCodec codec, ByteBuf message) {
        if (codec == StampCodec.TOPIC) {
            topic.writeByte('/');
            StampCodec.writeText(stamp, message, topic);
        } else {
            properties.writeByte(USER_PROPERTY).writeShort(PROPERTY.length).writeBytes(PROPERTY);
            properties.writeShort(StampCodec.TEXT_CHARS);
            StampCodec.writeText(stamp, message, properties);
        }
    }
}
