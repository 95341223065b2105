package dev.tollgate.loadtest.server;

import dev.tollgate.loadtest.device.Mqtt;
import dev.tollgate.loadtest.device.MqttWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to all subscribers whose filter fits, with QoS 0, and makes the scripted mistakes on the way. Keeps which QoS 2
 * messages a session has sent, but no messages for those who are away. On the server's loop.
 */
final class Broker {
    private static final int SESSIONS_MAX = 1_000_000;
    private static final int TOPICS_MAX = 1024;

    /** Who wants what. */
    private record Subscription(Channel channel, int version, String filter) {}

    /** A message on its way to subscribers. */
    private record Message(String topic, ByteBuf body) {}

    private final Behaviour behaviour;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Map<String, Set<Integer>> unreleased = new HashMap<>();
    private final Set<String> topics = new HashSet<>();
    private @Nullable BiConsumer<ByteBuf, ByteBuf> listener;
    private @Nullable Message held;
    private long number;
    private final AtomicLong messages = new AtomicLong();

    Broker(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    long messages() {
        return messages.get();
    }

    /** Whether anybody listens, so that there is a reason to look at messages. */
    boolean isIdle() {
        return subscriptions.isEmpty() && listener == null;
    }

    /** Gets each message once the server has it, whatever becomes of it afterwards. */
    void listen(BiConsumer<ByteBuf, ByteBuf> newListener) {
        listener = newListener;
    }

    void subscribe(Channel channel, int version, String filter) {
        unsubscribe(channel, filter);
        subscriptions.add(new Subscription(channel, version, filter));
    }

    void unsubscribe(Channel channel, String filter) {
        subscriptions.removeIf(one -> one.channel == channel && one.filter.equals(filter));
    }

    void gone(Channel channel) {
        subscriptions.removeIf(one -> one.channel == channel);
    }

    /** Packet identifiers of a session's QoS 2 messages; what an earlier connection left, if the session goes on. */
    Set<Integer> session(String clientId, boolean isNew) {
        if (isNew) {
            unreleased.remove(clientId);
        }
        return unreleased.size() < SESSIONS_MAX
                ? unreleased.computeIfAbsent(clientId, id -> new HashSet<>())
                : new HashSet<>();
    }

    boolean hasSession(String clientId) {
        return unreleased.containsKey(clientId);
    }

    void counted() {
        messages.lazySet(messages.getPlain() + 1);
    }

    /** @param body the caller's */
    void publish(ByteBuf topic, ByteBuf body) {
        BiConsumer<ByteBuf, ByteBuf> hears = listener;
        if (hears != null) {
            hears.accept(topic, body);
        }
        if (subscriptions.isEmpty() || !behaviour.isForwarding()) {
            return;
        }
        String name = topic.toString(StandardCharsets.UTF_8);
        if (topics.size() < TOPICS_MAX) {
            topics.add(name);
        }
        Message message = new Message(name, Unpooled.copiedBuffer(body));
        switch (behaviour.tamper().fate(number++)) {
            case FORWARD -> forward(message);
            case DROP -> {
                // that is the mistake
            }
            case REPEAT -> {
                send(message);
                forward(message);
            }
            case SWAP -> held = message;
            case FLIP_BIT -> {
                int last = message.body.writerIndex() - 1;
                message.body.setByte(last, message.body.getByte(last) ^ 1);
                forward(message);
            }
            case CROSS -> forward(new Message(otherTopic(name), message.body));
        }
    }

    private String otherTopic(String name) {
        return topics.stream().filter(topic -> !topic.equals(name)).findFirst().orElse(name + "x");
    }

    private void forward(Message message) {
        send(message);
        Message late = held;
        held = null;
        if (late != null) {
            send(late);
        }
    }

    private void send(Message message) {
        ByteBuf topic = Unpooled.copiedBuffer(message.topic, StandardCharsets.UTF_8);
        for (Subscription one : subscriptions) {
            if (fits(one.filter, message.topic)) {
                ByteBuf out = one.channel.alloc().buffer(message.body.readableBytes() + topic.readableBytes() + 16);
                MqttWriter.publish(out, one.version, 0, topic, 0, Unpooled.EMPTY_BUFFER, message.body);
                one.channel.write(out, one.channel.voidPromise());
                one.channel.flush();
            }
        }
    }

    /** MQTT 5.0 section 4.7. */
    static boolean fits(String filter, String topic) {
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }

    /** The other side of {@link Mqtt#PUBLISH}: an answer to a request, on its own connection. */
    static ByteBuf answer(Channel channel, int version, String topic, String body) {
        ByteBuf out = channel.alloc().buffer(topic.length() + body.length() + 16);
        MqttWriter.publish(
                out,
                version,
                0,
                Unpooled.copiedBuffer(topic, StandardCharsets.UTF_8),
                0,
                Unpooled.EMPTY_BUFFER,
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        return out;
    }
}
