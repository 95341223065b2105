package dev.tollgate.edge.upload;

import org.jspecify.annotations.Nullable;

/** What became of an upload. The {@link #reason()} is the same in the answer and in the metric's label, and never changes once released. */
public enum UploadOutcome {
    CREATED("upload-created", 201, "Created"),
    STORED("upload-stored", 204, "No Content"),
    NAME_MALFORMED(
            "upload-name-malformed",
            400,
            "Name is not 1 to 240 bytes, percent-encoded, without slashes, control characters and a dot or space at its beginning"),
    TOKEN_MISSING("upload-token-missing", 403, "Header x-auth-token is missing"),
    TOKEN_UNKNOWN("upload-token-unknown", 403, "Upload token is unknown or has expired"),
    DEVICE_TOKEN_DEAD("upload-device-token-dead", 403, "The device's token is suspended or revoked, or has expired"),
    CERTIFICATE_MISMATCH("certificate-mismatch", 403, "Client certificate is not that of the upload token's device"),
    METHOD_NOT_ALLOWED("upload-method-not-allowed", 405, "Method is not POST"),
    TIMEOUT("upload-timeout", 408, "File came too slowly"),
    EXISTS("upload-exists", 409, "There is a file of this name"),
    LENGTH_REQUIRED("upload-length-required", 411, "Neither Content-Length nor Transfer-Encoding: chunked"),
    TOO_LARGE("upload-too-large", 413, "File is too large"),
    DEVICE_BUSY("upload-device-busy", 429, "Device has too many uploads at a time"),
    BUSY("upload-busy", 503, "Too many uploads at a time; send it again later"),
    UNAVAILABLE("upload-unavailable", 503, "File could not be written; send it again later"),
    DEVICE_FULL("upload-device-full", 507, "Device has as many files, or bytes, as it may"),
    STORAGE_FULL("upload-storage-full", 507, "There are as many files, or bytes, as there may be"),
    DISK_FULL("upload-disk-full", 507, "Disk has too little room"),
    /** The connection ended, or what came was no HTTP any more: never answered as this. */
    CUT("upload-cut", 400, "File was cut short");

    /** As a limit: there is none. */
    public static final long NO_LIMIT = -1;

    private final String reason;
    private final int statusCode;
    private final String reasonPhrase;

    UploadOutcome(String reason, int statusCode, String reasonPhrase) {
        this.reason = reason;
        this.statusCode = statusCode;
        this.reasonPhrase = reasonPhrase;
    }

    /** Stable name: lower case words joined by hyphens. */
    public String reason() {
        return reason;
    }

    public int statusCode() {
        return statusCode;
    }

    /** For people; holds no character that JSON would have to escape. */
    public String reasonPhrase() {
        return reasonPhrase;
    }

    /** Whether the file is there under its name, forced to disk. */
    public boolean isStored() {
        return this == CREATED || this == STORED;
    }

    /** Key of the setting whose limit was passed; null for none, and where it may be one of several. */
    public @Nullable String rule() {
        return switch (this) {
            case TOO_LARGE -> "extensions.uploads.fileMaxBytes";
            case DEVICE_BUSY -> "extensions.uploads.deviceAtOnceMax";
            case BUSY -> "extensions.uploads.atOnceMax";
            case DISK_FULL -> "extensions.uploads.freeSpaceReserveBytes";
            case TIMEOUT -> "extensions.uploads.idleTimeoutMs";
            default -> null;
        };
    }

    /** The limit of {@link #rule}; {@link #NO_LIMIT} for none. */
    public long limit(UploadConfig config) {
        return switch (this) {
            case TOO_LARGE -> config.fileMaxBytes();
            case DEVICE_BUSY -> config.deviceAtOnceMax();
            case BUSY -> config.atOnceMax();
            case DISK_FULL -> config.freeSpaceReserveBytes();
            case TIMEOUT -> config.idleTimeoutMs();
            default -> NO_LIMIT;
        };
    }

    /** Whether the same file may be taken later. */
    public boolean isTemporary() {
        return statusCode == 429 || statusCode == 503;
    }

    /** The body of a refusal. */
    public String errorObject() {
        return "{\"statusCode\":" + statusCode + ",\"reasonPhrase\":\"" + reasonPhrase + "\",\"reason\":\"" + reason
                + "\"}";
    }
}
