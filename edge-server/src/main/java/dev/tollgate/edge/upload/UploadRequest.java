package dev.tollgate.edge.upload;

/**
 * An upload as its head describes it.
 *
 * @param token as it came: no log may have it
 * @param mayReplace whether it may take the place of a file of the same name
 * @param length that the body is known to have; {@link #UNKNOWN_LENGTH} when it is not
 * @param sender whom the connection may speak for
 */
public record UploadRequest(String token, UploadName name, boolean mayReplace, long length, Sender sender) {
    public static final long UNKNOWN_LENGTH = -1;

    /** Whether a connection may speak for a device. Safe from any thread. */
    @FunctionalInterface
    public interface Sender {
        boolean permits(long deviceNumber, String application);
    }

    @Override
    public String toString() {
        return "upload of " + name.encoded(); // without the token
    }
}
