package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Explainer;
import dev.tollgate.edge.upload.UploadConfig;
import dev.tollgate.edge.upload.UploadOutcome;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import org.jspecify.annotations.Nullable;

/** The uploads of one connection, one after the other: from its head until it is answered, there is one. On the connection's event loop only. */
final class ConnectionUploads {
    private final @Nullable UploadGate gate;
    private final Channel channel;
    private final RequestDecoder decoder;
    private final Runnable onChange;
    private @Nullable UploadExchange current;

    /**
     * @param gate null where there are no uploads
     * @param onChange called on the event loop when something is new about the current one
     */
    ConnectionUploads(@Nullable UploadGate gate, Channel channel, RequestDecoder decoder, Runnable onChange) {
        this.gate = gate;
        this.channel = channel;
        this.decoder = decoder;
        this.onChange = onChange;
    }

    /** Begins with a request that is one, whose body is to be {@linkplain #add given}; false for any other. */
    boolean begin(Request request) {
        if (gate == null || !gate.isAt(request)) {
            return false;
        }
        current = gate.begin(request, channel, onChange);
        decoder.expectBody(current.limits().fileMaxBytes());
        request.release();
        return true;
    }

    /** Whether there is one. */
    boolean isOn() {
        return current != null;
    }

    /** Takes a part of the body; false when it belongs to none. */
    boolean add(HttpContent content, boolean isLast) {
        if (current == null) {
            return false;
        }
        try {
            current.add(content.content(), isLast);
        } finally {
            content.release();
        }
        return true;
    }

    /** Whether nothing more should be read now. */
    boolean isFull() {
        return current != null && current.isFull();
    }

    /** Whether the client waits to be told to send the body, and may now. */
    boolean isContinueDue() {
        return current != null && current.isContinueDue();
    }

    /** Whether the connection has to stay for it. */
    boolean needsConnection(boolean inputShutDown) {
        return current != null && (current.isComplete() || !inputShutDown);
    }

    /** What became of it; null while that is not known, or there is none. */
    @Nullable
    UploadOutcome outcome() {
        return current == null ? null : current.outcome();
    }

    /** Tells operators of one that has an outcome and is not stored; to be called before {@link #answer}. */
    void explain(Explainer explainer, DeviceConnection connection) {
        UploadExchange ended = current;
        UploadOutcome outcome = outcome();
        if (ended != null && outcome != null && !outcome.isStored()) {
            explainer.onRefused(
                    connection,
                    ended.deviceNumber(),
                    outcome.reason(),
                    outcome.reasonPhrase(),
                    outcome.rule(),
                    outcome.limit(ended.limits()),
                    outcome.isTemporary());
        }
    }

    /**
     * Answers one that has an outcome: there is none then.
     *
     * @param isLast whether there can be no other request
     * @return whether the answer says so
     */
    boolean answer(AnswerWriter answers, UploadOutcome outcome, boolean isLast) {
        UploadExchange ended = current;
        if (ended == null) {
            return isLast;
        }
        current = null;
        int flags = ended.answerFlags(isLast);
        answers.write(AnswerBytes.of(outcome, ended.location()), flags);
        return AnswerBytes.closes(flags);
    }

    /** It came too slowly; false when there is none that waits for its client. */
    boolean timeOut() {
        if (current == null || current.outcome() != null) {
            return false;
        }
        current.giveUp(UploadOutcome.TIMEOUT);
        return true;
    }

    /** It was cut short, and is not answered. */
    void cut() {
        if (current != null) {
            current.giveUp(UploadOutcome.CUT);
            current = null;
        }
    }

    /** Has {@code patience} wait for more of its body; false when that is not what is waited for. */
    boolean await(Patience patience) {
        if (current == null || current.outcome() != null) {
            return false;
        }
        UploadConfig limits = current.limits();
        patience.enterUpload(decoder.requests(), current.bytes(), limits.idleTimeoutMs(), limits.perSecondMinBytes());
        return true;
    }
}
