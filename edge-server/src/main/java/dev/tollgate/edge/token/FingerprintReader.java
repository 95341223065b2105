package dev.tollgate.edge.token;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/** Reads the map's keys. Stateless; its name is written into the file's header, so renaming it makes every map be rebuilt. */
final class FingerprintReader implements SizedReader<Fingerprint> {
    @Override
    public Fingerprint read(Bytes<?> in, long size, @Nullable Fingerprint using) {
        Fingerprint fingerprint = using == null ? new Fingerprint() : using;
        long high = in.readLong();
        fingerprint.set(high, in.readLong());
        return fingerprint;
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
