package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.session.ClientKeys;
import dev.tollgate.edge.session.StoredWill;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import org.jspecify.annotations.Nullable;

/**
 * MQTT on one event loop: what its connections share. Made once an event loop, for channels that are registered with it.
 */
public final class MqttLoop {
    private volatile MqttConfig config;
    private final MqttSessions sessions;
    private final Intake intake;
    private final PacketReader reader = new PacketReader();
    private final PublishPacket publish = new PublishPacket();
    private final TokenSubscribers.Key key = new TokenSubscribers.Key();
    private @Nullable ClientKeys clientKeys;

    /**
     * @param sessions shared by all loops
     * @param intake this loop's
     */
    public MqttLoop(MqttConfig config, MqttSessions sessions, Intake intake) {
        this.config = config;
        this.sessions = sessions;
        this.intake = intake;
    }

    /**
     * Makes {@code channel} speak MQTT: adds the handlers, last in its pipeline. They take {@code ByteBuf}s and write them. To be called on
     * the event loop, once the channel is registered, as in {@code ChannelInitializer.initChannel}.
     */
    public void install(Channel channel) {
        install(channel, false);
    }

    /**
     * As {@link #install(Channel)}.
     *
     * @param framed whether a handler before these carries the bytes in frames of its own, such as WebSocket's, and ends the stream in its
     *     own words when the channel is closed
     */
    public void install(Channel channel, boolean framed) {
        channel.pipeline().addLast(MqttEncoder.INSTANCE, new MqttConnection(this, channel, framed));
    }

    /** For connections that are opened from now on; those that there are keep theirs. Safe from any thread. */
    public void configure(MqttConfig next) {
        config = next;
    }

    /** Of connections that are opened now. */
    MqttConfig config() {
        return config;
    }

    /** For telling clients apart; null where no session is kept. */
    @Nullable
    ClientKeys clientKeys() {
        if (clientKeys == null) {
            clientKeys = sessions.newClientKeys();
        }
        return clientKeys;
    }

    /** Publishes a will whose client has gone, on this loop. Safe from any thread. */
    void publish(StoredWill will, Runnable published) {
        intake.eventLoop().execute(() -> new WillDelivery(
                        intake,
                        null,
                        Will.of(will),
                        Protocol.of(will.protocol()),
                        config,
                        sessions.counters(),
                        published)
                .offer());
    }

    MqttSessions sessions() {
        return sessions;
    }

    Intake intake() {
        return intake;
    }

    PacketReader reader() {
        return reader;
    }

    PublishPacket publish() {
        return publish;
    }

    /** For looking up subscribers. */
    TokenSubscribers.Key key() {
        return key;
    }
}
