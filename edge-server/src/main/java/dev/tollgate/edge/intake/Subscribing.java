package dev.tollgate.edge.intake;

import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.ExtensionRequests;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.RetainedMessage;
import dev.tollgate.edge.extension.RetainedRequest;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.token.TokenEntry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SUBSCRIBE, as far as it is about what the edge itself says: reads that, for the client to get it as retained messages. Where the SUBSCRIBE
 * is the connection's first use of a token, too, these stand for what would be pushed, so that nothing comes twice. On the event loop.
 */
final class Subscribing {
    private static final Logger LOG = LoggerFactory.getLogger(Subscribing.class);

    private final ExtensionRequests requests;
    private final EventLoop eventLoop;
    private final InstantSource clock;
    private final List<PushRoute> firstUses = new ArrayList<>();
    private final List<RetainedTopics> wanted = new ArrayList<>();

    Subscribing(ExtensionRequests requests, EventLoop eventLoop, InstantSource clock) {
        this.requests = requests;
        this.eventLoop = eventLoop;
        this.clock = clock;
    }

    /** A filter was the connection's first use of its token. */
    void onFirstUse(PushRoute route) {
        firstUses.add(route);
    }

    /** The client wants what there is for a filter. */
    void want(TokenEntry token, Kp1Path path, ByteBuf buffer) {
        Extension extension = Extension.of(buffer, path.extensionStart(), path.extensionLength());
        if (extension == null) {
            return;
        }
        RetainedTopics topics = new RetainedTopics(extension, token, path, buffer);
        if (wanted.stream().noneMatch(topics::isSame)) {
            wanted.add(topics);
        }
    }

    /** All its filters are known: how many reads have begun, of each of which the listener is told the end. */
    int begin(DeviceConnection connection, RetainedListener listener) {
        List<RetainedTopics> all = List.copyOf(wanted);
        for (PushRoute route : firstUses) {
            PushRoute rest = all.isEmpty()
                    ? route
                    : new CoveredRoute(
                            route,
                            (extension, resource) -> covers(all, route.deviceNumber(), extension, resource, listener));
            requests.onFirstUse(rest, null);
        }
        for (RetainedTopics topics : all) {
            requests.onSubscribe(new RetainedRequest(
                    topics.extension(),
                    topics.deviceNumber(),
                    messages -> hand(connection, topics, messages, listener)));
        }
        return all.size();
    }

    private static boolean covers(
            List<RetainedTopics> all, long device, String extension, String resource, RetainedListener listener) {
        for (RetainedTopics topics : all) {
            if (topics.deviceNumber() == device
                    && topics.extension().text().equals(extension)
                    && listener.covers(topics.topicName(resource))) {
                return true;
            }
        }
        return false;
    }

    private void hand(
            DeviceConnection connection,
            RetainedTopics topics,
            List<RetainedMessage> messages,
            RetainedListener listener) {
        try {
            eventLoop.execute(() -> deliver(connection, topics, messages, listener));
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("a device's event loop has shut down before it could be sent what it subscribed to");
        }
    }

    private void deliver(
            DeviceConnection connection,
            RetainedTopics topics,
            List<RetainedMessage> messages,
            RetainedListener listener) {
        try {
            for (RetainedMessage message : messages) {
                byte[] topicName = topics.topicName(message.resource());
                boolean isLive = connection.isUsing(topics.tokenNumber()) && clock.millis() < topics.tokenExpiresAtMs();
                if (isLive && listener.covers(topicName)) {
                    listener.onRetained(topicName, message.payload(), topics.tokenNumber(), message.expiresAtMs());
                }
            }
            listener.onRetainedRead();
        } catch (Throwable failure) {
            connection.handler().onFailure(failure);
        }
    }
}
