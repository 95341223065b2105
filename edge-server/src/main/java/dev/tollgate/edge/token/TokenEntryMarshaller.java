package dev.tollgate.edge.token;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/**
 * A token's entry as the map's file holds it, little-endian:
 *
 * <pre>
 *  0       1       2          4              8              16              24            32              40         48
 *  │ state │purpose│ reserved │ group number │ token number │ device number │ expiresAtMs │ firstUsedAtMs │ reserved │
 * </pre>
 *
 * Stateless; its name is written into the file's header, so renaming it makes every map be rebuilt.
 */
final class TokenEntryMarshaller implements SizedReader<TokenEntry>, SizedWriter<TokenEntry> {
    static final int BYTES = 48;

    private static final int PURPOSE_SHIFT = 8;
    private static final int GROUP_SHIFT = 32;

    @Override
    public TokenEntry read(Bytes<?> in, long size, @Nullable TokenEntry using) {
        TokenEntry entry = using == null ? new TokenEntry() : using;
        long head = in.readLong();
        long tokenNumber = in.readLong();
        long deviceNumber = in.readLong();
        long expiresAtMs = in.readLong();
        int groupNumber = (int) (head >>> GROUP_SHIFT);
        TokenState state = TokenState.of((int) head & 0xFF);
        entry.set(state, tokenNumber, deviceNumber, groupNumber, expiresAtMs, in.readLong());
        entry.setPurpose((int) (head >>> PURPOSE_SHIFT) & 0xFF);
        return entry;
    }

    @Override
    public long size(TokenEntry entry) {
        return BYTES;
    }

    @Override
    public void write(Bytes<?> out, long size, TokenEntry entry) {
        out.writeLong(entry.state().code()
                | ((long) entry.purpose() << PURPOSE_SHIFT)
                | ((long) entry.groupNumber() << GROUP_SHIFT));
        out.writeLong(entry.tokenNumber());
        out.writeLong(entry.deviceNumber());
        out.writeLong(entry.expiresAtMs());
        out.writeLong(entry.firstUsedAtMs());
        out.writeLong(0);
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
