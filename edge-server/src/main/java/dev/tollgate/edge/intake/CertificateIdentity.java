package dev.tollgate.edge.intake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The devices that a connection may speak for, as its client's certificate names them; an attribute of its channel from the end of the
 * handshake on. A channel without may speak for any. Never changes.
 */
public final class CertificateIdentity {
    /** Set on the channel before its protocol's handlers are added. */
    public static final AttributeKey<CertificateIdentity> KEY = AttributeKey.valueOf("dev.tollgate.edge.identity");

    private final long[] deviceNumbers;
    private final byte @Nullable [] application;

    private CertificateIdentity(long[] deviceNumbers, byte @Nullable [] application) {
        this.deviceNumbers = deviceNumbers;
        this.application = application;
    }

    /** @param deviceNumbers of all devices that it may speak for; may be none */
    public static CertificateIdentity ofDevices(long... deviceNumbers) {
        long[] sorted = deviceNumbers.clone();
        Arrays.sort(sorted);
        return new CertificateIdentity(sorted, null);
    }

    /** @param name of the application whose devices it may speak for, all of them; empty for none */
    public static CertificateIdentity ofApplication(String name) {
        return new CertificateIdentity(new long[0], name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether it may speak for a device.
     *
     * @param applicationName of the device
     */
    public boolean permits(long deviceNumber, String applicationName) {
        byte[] name = applicationName.getBytes(StandardCharsets.UTF_8);
        return permits(deviceNumber, Unpooled.wrappedBuffer(name), 0, name.length);
    }

    /**
     * Whether it may speak for a device. Allocates nothing.
     *
     * @param path holds the name of the device's application
     * @param applicationStart index of that
     */
    boolean permits(long deviceNumber, ByteBuf path, int applicationStart, int applicationLength) {
        byte[] name = application;
        if (name == null) {
            return Arrays.binarySearch(deviceNumbers, deviceNumber) >= 0;
        }
        if (name.length != applicationLength) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (path.getByte(applicationStart + i) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
