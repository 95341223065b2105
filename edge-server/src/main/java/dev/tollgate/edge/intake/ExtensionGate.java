package dev.tollgate.edge.intake;

import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.ExtensionAccess;
import dev.tollgate.edge.extension.ExtensionPath;
import dev.tollgate.edge.extension.ExtensionRequest;
import dev.tollgate.edge.extension.JsonSyntax;
import dev.tollgate.edge.extension.Operation;
import dev.tollgate.edge.extension.Registrar;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.token.TokenEntry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An event loop's side of the extensions that keep state: checks requests, hands them over with a copy of their payload, and collects the
 * replies. Also notes by which connection a device can be reached. On the event loop, but for the replies that come in.
 */
final class ExtensionGate {
    private static final String PAYLOAD_RULE = "extensions.requests.payloadMaxBytes";

    private record Replied(Answer answer, Consumer<Answer> reply) {}

    private final ExtensionAccess access;
    private final EventLoop eventLoop;
    private final InstantSource clock;
    private final Runnable onReply;
    private final JsonSyntax json = new JsonSyntax();
    private final ConcurrentLinkedQueue<Replied> replies = new ConcurrentLinkedQueue<>();
    private @Nullable ExtensionPath path;
    private @Nullable Subscribing subscribing;

    /** @param onReply told, on any thread, that {@link #takeReply} has something */
    ExtensionGate(ExtensionAccess access, EventLoop eventLoop, InstantSource clock, Runnable onReply) {
        this.access = access;
        this.eventLoop = eventLoop;
        this.clock = clock;
        this.onReply = onReply;
    }

    /** Whether a request can be handed over: {@link Verdict#ACCEPTED}, or why not. {@link #offer} is then for this one. */
    Verdict check(Kp1Path requestPath, Message message) {
        ByteBuf buffer = message.buffer();
        Extension extension = Extension.of(buffer, requestPath.extensionStart(), requestPath.extensionLength());
        if (extension == null) {
            return Verdict.EXTENSION_UNKNOWN;
        }
        path = ExtensionPath.of(extension, requestPath, buffer);
        if (path == null) {
            return Verdict.RESOURCE_UNKNOWN;
        }
        int payloadMaxBytes = access.config().payloadMaxBytes();
        if (message.payloadLength() > payloadMaxBytes) {
            message.explain(null, PAYLOAD_RULE, payloadMaxBytes, message.payloadLength());
            return Verdict.PAYLOAD_TOO_LARGE;
        }
        return isPayload(path.operation().payload(), message) ? Verdict.ACCEPTED : Verdict.PAYLOAD_MALFORMED;
    }

    private boolean isPayload(Operation.Payload expected, Message message) {
        int start = message.payloadStart();
        int length = message.payloadLength();
        return switch (expected) {
            case IGNORED -> true;
            case OPTIONAL -> length == 0 || json.isValid(message.buffer(), start, start + length);
            case JSON -> json.isValid(message.buffer(), start, start + length);
        };
    }

    /** Whether a connection has as many requests waiting as it may. */
    boolean isFull(DeviceConnection connection) {
        return connection.requests() >= access.config().connectionWaitingMax();
    }

    /** Hands over the message that was checked last; its answer becomes due when the reply is {@linkplain #takeReply taken}. */
    void offer(Message message, int requestId, TokenEntry token, Answer answer) {
        ExtensionPath checked = Objects.requireNonNull(path, "checked before");
        answer.awaitReply(checked.operation().isPull());
        boolean looksAtPayload = checked.operation().payload() != Operation.Payload.IGNORED;
        byte[] payload = new byte[looksAtPayload ? message.payloadLength() : 0];
        message.buffer().getBytes(message.payloadStart(), payload);
        Verdict verdict = access.requests()
                .offer(new ExtensionRequest(
                        checked,
                        requestId,
                        token.deviceNumber(),
                        token.tokenNumber(),
                        payload,
                        reply -> add(answer, reply)));
        if (verdict != Verdict.ACCEPTED) {
            add(answer, Reply.of(verdict));
        }
    }

    private void add(Answer answer, Reply reply) {
        replies.add(new Replied(answer, due -> due.setReply(reply.verdict(), reply.payload())));
        onReply.run();
    }

    /** Hands over a registration; its answer becomes due when the reply is {@linkplain #takeReply taken}. */
    void register(Message message, InetAddress address, Answer answer) {
        Registrar registrar = Objects.requireNonNull(access.registrar(), "looked for before");
        answer.awaitRegistration();
        byte[] body = new byte[message.payloadLength()];
        message.buffer().getBytes(message.payloadStart(), body);
        String authorization = message.buffer()
                .toString(message.contentTypeStart(), message.contentTypeLength(), StandardCharsets.US_ASCII);
        String field = message.protocol() == Protocol.HTTP ? authorization : "";
        registrar.offer(body, field, address, reply -> {
            Verdict verdict = reply.isRegistered() ? Verdict.ACCEPTED : Verdict.REGISTRATION_REFUSED;
            replies.add(new Replied(answer, due -> due.setReply(verdict, reply.payload(), reply.statusCode())));
            onReply.run();
        });
    }

    /** An answer that has got its reply just now; null when there is no more. */
    @Nullable
    Answer takeReply() {
        Replied replied = replies.poll();
        if (replied == null) {
            return null;
        }
        replied.reply().accept(replied.answer());
        return replied.answer();
    }

    /**
     * A connection has used a token that is not the one it used last, or whose device another connection has used since: it is the
     * device's route from now on.
     *
     * @param isNew whether the connection uses the token for the first time
     */
    void onUse(DeviceConnection connection, boolean isNew, TokenEntry token, Kp1Path usedPath, ByteBuf buffer) {
        if (!connection.handler().takesPushes()) {
            return;
        }
        TokenRoute route = connection.route();
        if (route == null) {
            route = new TokenRoute(connection, eventLoop, clock, token, usedPath, buffer);
            connection.setRoute(route);
        }
        if (!route.isHeld()) {
            access.routes().claim(route);
        }
        if (isNew && subscribing != null) {
            subscribing.onFirstUse(route);
        } else if (isNew) {
            Extension extension = Extension.of(buffer, usedPath.extensionStart(), usedPath.extensionLength());
            access.requests()
                    .onFirstUse(route, extension == null ? null : ExtensionPath.of(extension, usedPath, buffer));
        }
    }

    /** From here on tokens are used by topic filters of one SUBSCRIBE. */
    void beginSubscribe() {
        subscribing = new Subscribing(access.requests(), eventLoop, clock);
    }

    /** See {@link Subscribing#want}. */
    void want(TokenEntry token, Kp1Path filter, ByteBuf buffer) {
        Objects.requireNonNull(subscribing, "begun before").want(token, filter, buffer);
    }

    /** See {@link Subscribing#begin}. */
    int endSubscribe(DeviceConnection connection, RetainedListener listener) {
        Subscribing ended = Objects.requireNonNull(subscribing, "begun before");
        subscribing = null;
        return ended.begin(connection, listener);
    }

    /** Requests of a connection that may wait. */
    int waitingMax() {
        return access.config().connectionWaitingMax();
    }

    /** A route that a connection has no more. */
    void release(@Nullable TokenRoute route) {
        if (route != null) {
            access.routes().release(route);
        }
    }
}
