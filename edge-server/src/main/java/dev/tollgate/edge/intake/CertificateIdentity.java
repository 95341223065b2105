package dev.tollgate.edge.intake;

import io.netty.util.AttributeKey;
import java.util.Arrays;

/**
 * The devices that a connection may speak for, as its client's certificate names them; an attribute of its channel from the end of the
 * handshake on. A channel without may speak for any. Never changes.
 */
public final class CertificateIdentity {
    /** Set on the channel before its protocol's handlers are added. */
    public static final AttributeKey<CertificateIdentity> KEY = AttributeKey.valueOf("dev.tollgate.edge.identity");

    private final String name;
    private final long[] deviceNumbers;

    /**
     * @param name in the certificate; empty for one that has none
     * @param deviceNumbers of the devices of that name, in any application
     */
    public CertificateIdentity(String name, long[] deviceNumbers) {
        this.name = name;
        this.deviceNumbers = deviceNumbers.clone();
        Arrays.sort(this.deviceNumbers);
    }

    public String name() {
        return name;
    }

    boolean permits(long deviceNumber) {
        return Arrays.binarySearch(deviceNumbers, deviceNumber) >= 0;
    }
}
