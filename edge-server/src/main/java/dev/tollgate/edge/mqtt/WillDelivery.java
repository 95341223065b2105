package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.intake.ConnectionHandler;
import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers a will as the message that its client would have sent: to the same checks, with nobody left to hear the answer. Outlives the
 * connection for as long as the ring has no room. On that connection's event loop.
 */
final class WillDelivery implements ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(WillDelivery.class);

    private static final int RETRY_MS = 1000;

    private final Intake intake;
    private final Will will;
    private final Protocol protocol;
    private final MqttConfig config;
    private final MqttCounters counters;
    private final @Nullable Runnable published;
    private final DeviceConnection device;

    /**
     * @param channel of the client, which may have closed; the will has to be for a device that its certificate speaks for. Null for one that
     *     was found to be, earlier
     * @param config a longer topic name, and more user properties, are refused as they are with other messages
     * @param published called once it is answered; it is offered again while the edge takes none
     */
    WillDelivery(
            Intake intake,
            @Nullable Channel channel,
            Will will,
            Protocol protocol,
            MqttConfig config,
            MqttCounters counters,
            @Nullable Runnable published) {
        this.intake = intake;
        this.will = will;
        this.protocol = protocol;
        this.config = config;
        this.counters = counters;
        this.published = published;
        device = channel == null ? intake.connect(this) : intake.connect(this, channel);
    }

    void offer() {
        int topicLength = will.topicName().length;
        int payloadLength = will.payload().length;
        int contentTypeLength = will.contentType().length;
        int contentTypeStart = topicLength + payloadLength;
        int propertiesLength = will.properties().length;
        ByteBuf bytes = Unpooled.copiedBuffer(will.topicName(), will.payload(), will.contentType(), will.properties());
        try {
            intake.message()
                    .setBytes(bytes, 0, topicLength, topicLength, payloadLength)
                    .setContentType(contentTypeStart, contentTypeLength)
                    .setProperties(contentTypeStart + contentTypeLength, propertiesLength, propertiesLength)
                    .setOrigin(protocol, will.qos(), 0);
            will.limitProperties(intake.message(), config);
            boolean isTaken = topicLength > config.topicMaxBytes()
                    ? intake.answerInOrder(device, Verdict.PATH_MALFORMED)
                    : intake.offer(device);
            if (isTaken) {
                intake.disconnect(device);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void onRoom() {
        offer();
    }

    @Override
    public void onAnswer(Answer answer) {
        if (published != null && answer.verdict().isTemporary()) {
            intake.eventLoop().schedule(this::offer, RETRY_MS, TimeUnit.MILLISECONDS);
            return;
        }
        if (published != null) {
            published.run();
        }
        if (answer.verdict() == Verdict.ACCEPTED) {
            counters.onWillPublished();
        } else {
            counters.onWillRefused();
            LOG.debug("will refused: {}", answer.verdict().reason());
        }
    }

    @Override
    public void flushAnswers() {
        // nobody is there
    }

    @Override
    public void onFailure(Throwable cause) {
        counters.onFailure();
        LOG.warn("will given up after an unexpected error", cause);
        intake.disconnect(device);
    }

    @Override
    public void onTokensDead(Verdict verdict) {
        // the will was offered before
    }
}
