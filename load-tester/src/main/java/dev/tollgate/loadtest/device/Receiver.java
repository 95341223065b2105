package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.template.Values;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.StampCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Takes the messages that come to the devices of one loop: acknowledges them, finds answers, reads stamps. On the loop's thread. */
final class Receiver {
    private final DeviceLoop loop;
    private final Swarm swarm;
    private final Values values;
    private final Answers answers;
    private final List<StampCodec> codecs;
    private final Stamp stamp = new Stamp();
    private final ByteBuf text = Unpooled.buffer(64);
    private final ByteBuf expected = Unpooled.buffer(256);

    Receiver(DeviceLoop loop, Values values) {
        this.loop = loop;
        this.swarm = loop.swarm;
        this.values = values;
        this.answers = new Answers(values);
        this.codecs = swarm.flows().stream()
                .filter(flow -> flow.stamp != null)
                .map(flow -> flow.stamp == null ? StampCodec.BINARY : flow.stamp)
                .distinct()
                .toList();
    }

    void onPublish(MqttLink link, InboundPublish publish) {
        boolean isNew = publish.qos < 2 || link.received.add(publish.packetId);
        if (isNew) {
            take(link, publish);
        }
        if (publish.qos == 1) {
            MqttWriter.acknowledgement(link.output(), Mqtt.PUBACK, publish.packetId);
        } else if (publish.qos == 2) {
            MqttWriter.acknowledgement(link.output(), Mqtt.PUBREC, publish.packetId);
        }
    }

    void onPubrel(MqttLink link, int packetId) {
        boolean isKnown = link.received.remove(packetId);
        if (isKnown || swarm.version() < Mqtt.V5) {
            MqttWriter.acknowledgement(link.output(), Mqtt.PUBCOMP, packetId);
        } else {
            MqttWriter.acknowledgement(link.output(), Mqtt.PUBCOMP, packetId, Mqtt.PACKET_ID_NOT_FOUND);
        }
    }

    private void take(MqttLink link, InboundPublish publish) {
        boolean isAnswer = false;
        for (FlowSpec flow : swarm.requestFlows()) {
            isAnswer = isAnswer || (flow.includes(link.device.index()) && answers.match(link, flow, publish));
        }
        for (int i = 0; i < codecs.size(); i++) {
            if (read(codecs.get(i), publish)) {
                received(link, publish);
                return;
            }
        }
        boolean mayBeDamaged = !codecs.isEmpty() && !isAnswer && !publish.isRetained && swarm.hasReceivers();
        if (mayBeDamaged) {
            swarm.witness().received(stamp, false, loop.nowNanos);
        }
    }

    /** Lets {@link #stamp} say what the message says, even when it is damaged. */
    private boolean read(StampCodec codec, InboundPublish publish) {
        ByteBuf packet = publish.packet;
        int reader = packet.readerIndex();
        int writer = packet.writerIndex();
        packet.setIndex(publish.payloadStart, publish.payloadEnd);
        try {
            return switch (codec) {
                case BINARY, JSON -> codec.read(packet, stamp);
                case TOPIC -> readText(publish, lastLevel(publish), publish.topicEnd);
                case USER_PROPERTY ->
                    readText(
                            publish,
                            publish.properties.stampStart,
                            publish.properties.stampStart + publish.properties.stampLength);
            };
        } finally {
            packet.setIndex(reader, writer);
        }
    }

    private boolean readText(InboundPublish publish, int start, int end) {
        text.clear().writeBytes(publish.packet, start, Math.min(end - start, StampCodec.TEXT_CHARS + 1));
        return StampCodec.readText(text, publish.packet, stamp);
    }

    private static int lastLevel(InboundPublish publish) {
        int start = publish.topicEnd;
        while (start > publish.topicStart && publish.packet.getByte(start - 1) != '/') {
            start--;
        }
        return start;
    }

    private void received(MqttLink link, InboundPublish publish) {
        if (stamp.run() != swarm.run()) {
            if (!publish.isRetained) {
                swarm.witness().received(stamp, true, loop.nowNanos);
            }
            return;
        }
        long planned = stamp.plannedNanos();
        loop.meter.operation(loop.operations.e2e).observed(link.device.judge.state(), planned, loop.nowNanos - planned);
        swarm.lastReceiver().received(loop, stamp);
        swarm.witness().received(stamp, isTopicRight(publish), loop.nowNanos);
    }

    /** Whether the message came on the topic of its stream: else it went to the wrong one. */
    private boolean isTopicRight(InboundPublish publish) {
        int stream = stamp.stream();
        List<FlowSpec> flows = swarm.flows();
        int device = Math.floorDiv(stream, flows.size());
        if (stream < 0 || device >= swarm.deviceCount()) {
            return false;
        }
        FlowSpec flow = flows.get(stream % flows.size());
        if (flow.isTopicRandom || flow.op == Op.RTT) {
            return true;
        }
        Identity identity = swarm.identity(device);
        long sequence = stamp.sequence();
        flow.topic.render(values.of(identity).sequence(sequence).request(sequence), expected.clear());
        int length = publish.topicLength() - (flow.stamp == StampCodec.TOPIC ? StampCodec.TEXT_CHARS + 1 : 0);
        return length == expected.readableBytes()
                && ByteBufUtil.equals(publish.packet, publish.topicStart, expected, 0, length);
    }
}
