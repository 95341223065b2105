package dev.tollgate.edge.extension;

import java.util.List;
import java.util.function.Consumer;

/**
 * A device has subscribed to what an extension says.
 *
 * @param replyTo given what there is, once, on any thread; nothing where it could not be read
 */
public record RetainedRequest(Extension extension, long deviceNumber, Consumer<List<RetainedMessage>> replyTo) {}
