package dev.tollgate.edge.upload;

import dev.tollgate.edge.id.PublicId;
import io.netty.buffer.ByteBuf;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file that is being received: its parts come from an event loop, and are written in their order on a thread for files. Public methods may be
 * called from one event loop, and never wait.
 *
 * <pre>
 * NEW ─token and room are there→ RECEIVING ─finish→ ENDED: stored
 * NEW, RECEIVING ─refused, cut, failed→ ENDED: nothing is left
 * </pre>
 */
public final class Upload {
    private static final Logger LOG = LoggerFactory.getLogger(Upload.class);

    private enum State {
        NEW,
        RECEIVING,
        ENDED
    }

    /** Parts that may wait to be written; then the connection is not read from. */
    private static final int WAITING_MAX = 16;

    private static final int BUFFER_BYTES = 64 << 10;

    /** Room is taken in such steps where the length is not known. */
    private static final long GROWTH_BYTES = 1 << 20;

    private final Uploads uploads;
    private final UploadRequest request;
    private final UploadListener listener;
    private final Executor executor;
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile long grantedDevice; // its number, as soon as the token is known

    // From here on for the executor's thread
    private State state = State.NEW;
    private long device;
    private int reservedFiles;
    private long reservedBytes;
    private long bytes;
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    private @Nullable OutputStream out;

    /** @param executor does one task after the other */
    Upload(Uploads uploads, UploadRequest request, UploadListener listener, Executor executor) {
        this.uploads = uploads;
        this.request = request;
        this.listener = listener;
        this.executor = executor;
    }

    /** @return false when the edge stops: nothing more is told to the listener then */
    boolean begin() {
        return submit(() -> guard(this::admit));
    }

    /**
     * Writes a part of the body.
     *
     * @param part retained until it is written; the caller releases its own reference either way
     */
    public void add(ByteBuf part) {
        waiting.incrementAndGet();
        part.retain();
        boolean taken = submit(() -> {
            try {
                guard(() -> write(part));
            } finally {
                part.release();
                if (waiting.decrementAndGet() == WAITING_MAX / 2) {
                    listener.onRoom();
                }
            }
        });
        if (!taken) {
            part.release();
        }
    }

    /** Whether no more parts should come, until {@link UploadListener#onRoom}. */
    public boolean isFull() {
        return waiting.get() >= WAITING_MAX;
    }

    /** The body is complete. */
    public void finish() {
        submit(() -> guard(this::store));
    }

    /** Gives it up, as what comes is cut short or comes too slowly; without effect once it has ended. */
    public void abort(UploadOutcome why) {
        submit(() -> end(why));
    }

    private boolean submit(Runnable step) {
        try {
            executor.execute(step);
            return true;
        } catch (RejectedExecutionException stops) {
            LOG.debug("{} ended with the edge", request);
            return false;
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guard(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException failure) {
            boolean full = uploads.folder().usableBytes() < uploads.config().freeSpaceReserveBytes();
            uploads.onFailure(request, failure);
            end(full ? UploadOutcome.DISK_FULL : UploadOutcome.UNAVAILABLE);
        }
    }

    private void admit() throws IOException {
        UploadOutcome refusal = refusal();
        if (refusal != null) {
            end(refusal);
            return;
        }
        file = uploads.folder().newIncoming();
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        listener.onAdmitted();
    }

    /** Whose it is; 0 while that is not known. Safe from any thread. */
    public long deviceNumber() {
        return grantedDevice;
    }

    private @Nullable UploadOutcome refusal() throws IOException {
        UploadAuthority.Grant grant = uploads.authority().find(request.token());
        if (grant.refusal() != null) {
            return grant.refusal();
        }
        grantedDevice = grant.deviceNumber();
        if (!request.sender().permits(grant.deviceNumber(), grant.application())) {
            return UploadOutcome.CERTIFICATE_MISMATCH;
        }
        boolean isThere = uploads.folder().isThere(grant.deviceNumber(), request.name());
        if (isThere && !request.mayReplace()) {
            return UploadOutcome.EXISTS;
        }
        long known = Math.max(0, request.length());
        int files = isThere ? 0 : 1;
        if (!uploads.hasDiskRoom(known)) {
            return UploadOutcome.DISK_FULL;
        }
        UploadOutcome full = uploads.quota().begin(grant.deviceNumber(), known, files);
        if (full == null) {
            state = State.RECEIVING;
            device = grant.deviceNumber();
            reservedFiles = files;
            reserve(known);
        }
        return full;
    }

    private void reserve(long more) {
        reservedBytes += more;
        uploads.addUnwritten(more);
    }

    private void write(ByteBuf part) throws IOException {
        OutputStream target = out;
        if (state != State.RECEIVING || target == null) {
            return;
        }
        int length = part.readableBytes();
        UploadOutcome refusal = makeRoom(bytes + length);
        if (refusal != null) {
            end(refusal);
            return;
        }
        part.getBytes(part.readerIndex(), target, length);
        bytes += length;
        uploads.addUnwritten(-length);
        uploads.countReceived(length);
    }

    /** Takes room for a body of unknown length as it grows; null when there is room for as many bytes. */
    private @Nullable UploadOutcome makeRoom(long needed) {
        long max = uploads.config().fileMaxBytes();
        if (needed > max) {
            return UploadOutcome.TOO_LARGE;
        }
        long more = needed - reservedBytes;
        if (more <= 0) {
            return null;
        }
        long step = Math.max(more, Math.min(GROWTH_BYTES, max - reservedBytes));
        UploadOutcome refusal = null;
        for (long asked : new long[] {step, more}) { // less than a step may be all that there is
            refusal = uploads.hasDiskRoom(asked) ? uploads.quota().grow(device, asked) : UploadOutcome.DISK_FULL;
            if (refusal == null) {
                reserve(asked);
                return null;
            }
        }
        return refusal;
    }

    private void store() throws IOException {
        if (state != State.RECEIVING || out == null || channel == null || file == null) {
            return;
        }
        out.flush();
        channel.force(false); // the size is forced with the data; times need not be
        out.close();
        try {
            long replaced = uploads.folder().name(file, device, request.name(), request.mayReplace());
            file = null;
            uploads.quota().store(device, reservedBytes, reservedFiles, bytes, replaced);
        } catch (FileAlreadyExistsException since) {
            end(UploadOutcome.EXISTS);
            return;
        }
        state = State.ENDED; // what it has is no longer to be given back
        uploads.addUnwritten(bytes - reservedBytes);
        UploadOutcome outcome = UploadOutcome.UNAVAILABLE;
        try {
            uploads.folder().force(device);
            outcome = request.mayReplace() ? UploadOutcome.STORED : UploadOutcome.CREATED;
            LOG.info(
                    "stored upload {} of {}: {} bytes",
                    request.name().encoded(),
                    PublicId.DEVICE.format(device),
                    bytes);
        } finally {
            tell(outcome);
        }
    }

    /** Ends it with nothing left, but for a file that has its name already. */
    private void end(UploadOutcome outcome) {
        if (state == State.ENDED) {
            return;
        }
        boolean reserved = state == State.RECEIVING;
        state = State.ENDED;
        closeAndDelete();
        if (reserved) {
            uploads.addUnwritten(bytes - reservedBytes);
            uploads.quota().giveUp(device, reservedBytes, reservedFiles);
        }
        tell(outcome);
    }

    private void closeAndDelete() {
        try {
            if (channel != null) {
                channel.close(); // what is buffered need not be written
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            uploads.onFailure(request, failure); // the next start deletes it
        }
    }

    private void tell(UploadOutcome outcome) {
        uploads.onEnded(outcome);
        listener.onEnded(outcome);
    }
}
