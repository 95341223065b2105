package dev.tollgate.edge.http;

import dev.tollgate.edge.upload.Upload;
import dev.tollgate.edge.upload.UploadConfig;
import dev.tollgate.edge.upload.UploadListener;
import dev.tollgate.edge.upload.UploadOutcome;
import dev.tollgate.edge.upload.UploadRequest;
import dev.tollgate.edge.upload.Uploads;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One upload on its connection: hands its body on, and knows its answer once there is one. On the connection's event loop, but for what it is told
 * as a listener.
 */
final class UploadExchange implements UploadListener {
    private static final Logger LOG = LoggerFactory.getLogger(UploadExchange.class);

    private final Uploads uploads;
    private final EventLoop eventLoop;
    private final Runnable onChange;
    private final String location;
    private final boolean expectsContinue;
    private final int flags;
    private @Nullable Upload upload;
    private @Nullable UploadOutcome outcome;
    private boolean admitted;
    private boolean complete;
    private long bytes;

    /** @param location where the answer is to say that the file is; empty for nowhere */
    UploadExchange(Uploads uploads, EventLoop eventLoop, Request request, String location, Runnable onChange) {
        this.uploads = uploads;
        this.eventLoop = eventLoop;
        this.onChange = onChange;
        this.location = location;
        this.expectsContinue = request.expectsContinue();
        this.flags = Incoming.flags(request, null);
    }

    void refuse(UploadOutcome refusal) {
        uploads.countRefused(refusal);
        outcome = refusal;
    }

    void begin(UploadRequest request) {
        upload = uploads.begin(request, this);
        if (upload == null) {
            refuse(UploadOutcome.BUSY);
        }
    }

    /** Takes a part of the body, which stays the caller's. */
    void add(ByteBuf part, boolean isLast) {
        bytes += part.readableBytes();
        complete = isLast;
        if (upload == null || outcome != null) {
            return; // it is dropped
        }
        if (part.isReadable()) {
            upload.add(part);
        }
        if (isLast) {
            upload.finish();
        }
    }

    /** Ends it for a reason of the connection's. */
    void giveUp(UploadOutcome why) {
        if (outcome == null) {
            outcome = why;
            if (upload != null) {
                upload.abort(why);
            }
        }
    }

    /** Whether nothing more of the body should come now. */
    boolean isFull() {
        return complete || (outcome == null && upload != null && upload.isFull());
    }

    boolean isComplete() {
        return complete;
    }

    /** Bytes of the body that have come. */
    long bytes() {
        return bytes;
    }

    /** Whether the client waits to be told to send the body, and may now. */
    boolean isContinueDue() {
        return expectsContinue && admitted && outcome == null && bytes == 0 && !complete;
    }

    /** Null while it goes on. */
    @Nullable
    UploadOutcome outcome() {
        return outcome;
    }

    /**
     * Flags of the answer, as in {@link AnswerBytes}.
     *
     * @param isLast whether there can be no other request
     */
    int answerFlags(boolean isLast) {
        return isLast || !complete ? (flags & AnswerBytes.HEAD) | AnswerBytes.CLOSE : flags;
    }

    /** 0 while it is not known. */
    long deviceNumber() {
        return upload == null ? 0 : upload.deviceNumber();
    }

    String location() {
        return location;
    }

    UploadConfig limits() {
        return uploads.config();
    }

    @Override
    public void onAdmitted() {
        tell(() -> admitted = true);
    }

    @Override
    public void onRoom() {
        tell(() -> {});
    }

    @Override
    public void onEnded(UploadOutcome ended) {
        tell(() -> {
            if (outcome == null) {
                outcome = ended;
            }
        });
    }

    private void tell(Runnable change) {
        try {
            eventLoop.execute(() -> {
                change.run();
                onChange.run();
            });
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("an upload's event loop has shut down before it could be told");
        }
    }
}
