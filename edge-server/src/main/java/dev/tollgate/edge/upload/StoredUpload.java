package dev.tollgate.edge.upload;

/**
 * A file that a device has uploaded.
 *
 * @param storedAtMs when it was complete
 */
public record StoredUpload(UploadName name, long bytes, long storedAtMs) {}
