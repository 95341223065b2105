package dev.tollgate.edge.token;

import java.util.Objects;
import net.openhft.chronicle.algo.hashing.LongHashFunction;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import net.openhft.chronicle.hash.AbstractData;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.hash.serialization.DataAccess;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/**
 * Lets the map compare and hash a {@link Fingerprint} as two longs instead of writing it into a buffer first. The map copies it for
 * each of its thread-local contexts, so an instance belongs to one thread. Its name is written into the file's header.
 */
final class FingerprintAccess extends AbstractData<Fingerprint> implements DataAccess<Fingerprint> {
    static final int BYTES = 2 * Long.BYTES;

    private transient @Nullable Fingerprint fingerprint;
    private transient long @Nullable [] words;
    private transient @Nullable BytesStore<?, ?> store;

    private Fingerprint fingerprint() {
        return Objects.requireNonNull(fingerprint, "no fingerprint is accessed");
    }

    @Override
    public Data<Fingerprint> getData(Fingerprint instance) {
        fingerprint = instance;
        return this;
    }

    @Override
    public void uninit() {
        fingerprint = null;
    }

    @Override
    public DataAccess<Fingerprint> copy() {
        return new FingerprintAccess();
    }

    /** The same as the hash of the 16 bytes in the file, which recovery computes. */
    @Override
    public long hash(LongHashFunction function) {
        long[] key = words;
        if (key == null) {
            key = new long[2];
            words = key;
        }
        key[0] = fingerprint().high();
        key[1] = fingerprint().low();
        return function.hashLongs(key);
    }

    @Override
    public boolean equivalent(RandomDataInput source, long sourceOffset) {
        return source.readLong(sourceOffset) == fingerprint().high()
                && source.readLong(sourceOffset + Long.BYTES) == fingerprint().low();
    }

    @Override
    @SuppressWarnings("rawtypes") // as Chronicle declares it
    public void writeTo(RandomDataOutput target, long targetOffset) {
        target.writeLong(targetOffset, fingerprint().high());
        target.writeLong(targetOffset + Long.BYTES, fingerprint().low());
    }

    @Override
    public RandomDataInput bytes() {
        BytesStore<?, ?> bytes = store;
        if (bytes == null) {
            bytes = BytesStore.wrap(new byte[BYTES]);
            store = bytes;
        }
        bytes.writeLong(0, fingerprint().high());
        bytes.writeLong(Long.BYTES, fingerprint().low());
        return bytes;
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public long size() {
        return BYTES;
    }

    @Override
    public Fingerprint get() {
        return fingerprint();
    }

    @Override
    public Fingerprint getUsing(@Nullable Fingerprint using) {
        Fingerprint copy = using == null ? new Fingerprint() : using;
        copy.set(fingerprint().high(), fingerprint().low());
        return copy;
    }

    @Override
    public void readMarshallable(WireIn wire) {
        // there is nothing to configure
    }

    @Override
    public void writeMarshallable(WireOut wire) {
        // there is nothing to configure
    }
}
