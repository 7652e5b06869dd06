package io.lovage.celery.bridge;

import io.lovage.celery.task.TaskHeaders;
import io.lovage.task.Headers;

/** Names of headers by which one side carries what the other has no place for. */
final class CeleryHeaders {

    /** On a Lovage message that came from Celery: everything of the envelope that Lovage has no place for, as JSON. */
    static final String ENVELOPE = Headers.PREFIX + "celery";

    /** On a Celery message that came from Lovage: when it was enqueued. */
    static final String ENQUEUED = Headers.PREFIX + "enqueued";

    /** On a Celery message that came from Lovage: headers whose names Celery uses for something else. */
    static final String CLASHING = Headers.PREFIX + "headers";

    private CeleryHeaders() {}

    /** Whether Celery or a transport gives the name a meaning of its own. */
    static boolean isTaken(String name) {
        return TaskHeaders.NAMES.contains(name)
                || name.equals("compression")
                || name.equals(ENQUEUED)
                || name.equals(CLASHING)
                || isOfTransport(name);
    }

    /** Whether it tells of a delivery, so that it doesn't belong to the message. */
    static boolean isOfTransport(String name) {
        return name.equals("redelivered")
                || name.startsWith("x-death")
                || name.startsWith("x-first-death")
                || name.startsWith("x-last-death");
    }
}
