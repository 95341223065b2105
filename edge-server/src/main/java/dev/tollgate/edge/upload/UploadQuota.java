package dev.tollgate.edge.upload;

import io.netty.util.collection.LongObjectHashMap;
import org.jspecify.annotations.Nullable;

/** How many files and bytes there are and may be, of each device and together; what is being received counts from the start. Safe from any thread. */
final class UploadQuota {
    private final UploadConfig config;
    private final LongObjectHashMap<Use> devices = new LongObjectHashMap<>(); // of those that have anything
    private final Use total = new Use();

    private static final class Use {
        private long bytes;
        private int files;
        private int receiving;

        private boolean isNone() {
            return files == 0 && receiving == 0;
        }
    }

    UploadQuota(UploadConfig config) {
        this.config = config;
    }

    /** Counts a file that is there at the start. */
    synchronized void addStored(long device, long bytes) {
        add(use(device), bytes, 1, 0);
    }

    private Use use(long device) {
        Use use = devices.get(device);
        if (use == null) {
            use = new Use();
            devices.put(device, use);
        }
        return use;
    }

    private void add(Use use, long bytes, int files, int receiving) {
        for (Use each : new Use[] {use, total}) {
            each.bytes += bytes;
            each.files += files;
            each.receiving += receiving;
        }
    }

    private void forgetIfNone(long device, Use use) {
        if (use.isNone()) {
            devices.remove(device);
        }
    }

    /**
     * Begins an upload: to be followed by {@link #giveUp} or {@link #store}.
     *
     * @param bytes that it is known to have
     * @param files 1, or 0 when it is to take another's place
     * @return why there is no room; null when there is, and it is taken
     */
    synchronized @Nullable UploadOutcome begin(long device, long bytes, int files) {
        Use use = use(device);
        UploadOutcome refusal =
                use.receiving >= config.deviceAtOnceMax() ? UploadOutcome.DEVICE_BUSY : refusalOf(use, bytes, files);
        if (refusal == null) {
            add(use, bytes, files, 1);
        }
        forgetIfNone(device, use);
        return refusal;
    }

    private @Nullable UploadOutcome refusalOf(Use use, long bytes, int files) {
        if (use.files + files > config.deviceFilesMax() || bytes > config.deviceMaxBytes() - use.bytes) {
            return UploadOutcome.DEVICE_FULL;
        }
        if (total.files + files > config.totalFilesMax() || bytes > config.totalMaxBytes() - total.bytes) {
            return UploadOutcome.STORAGE_FULL;
        }
        return null;
    }

    /** Takes room for more bytes of an upload; as {@link #begin}. */
    synchronized @Nullable UploadOutcome grow(long device, long bytes) {
        Use use = use(device);
        UploadOutcome refusal = refusalOf(use, bytes, 0);
        if (refusal == null) {
            add(use, bytes, 0, 0);
        }
        return refusal;
    }

    /** Ends an upload that left nothing, and gives back what {@link #begin} and {@link #grow} took. */
    synchronized void giveUp(long device, long bytes, int files) {
        Use use = use(device);
        add(use, -bytes, -files, -1);
        forgetIfNone(device, use);
    }

    /**
     * Ends an upload that is stored.
     *
     * @param reservedBytes that were taken for it, and {@code reservedFiles} likewise
     * @param replacedBytes of the file whose place it took; {@link UploadFolder#NONE} for none
     */
    synchronized void store(long device, long reservedBytes, int reservedFiles, long bytes, long replacedBytes) {
        boolean replaces = replacedBytes != UploadFolder.NONE;
        add(
                use(device),
                bytes - reservedBytes - (replaces ? replacedBytes : 0),
                (replaces ? 0 : 1) - reservedFiles,
                -1);
    }

    /** A stored file was deleted. */
    synchronized void delete(long device, long bytes) {
        Use use = use(device);
        add(use, -bytes, -1, 0);
        forgetIfNone(device, use);
    }

    synchronized long bytes() {
        return total.bytes;
    }

    synchronized int files() {
        return total.files;
    }
}
