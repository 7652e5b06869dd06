package io.lovage.celery.result;

import io.lovage.message.LovageException;
import org.jspecify.annotations.Nullable;

/** A task failed in another process, with an exception that may be of another language. */
public final class RemoteTaskException extends LovageException {

    private static final long serialVersionUID = 1L;

    private final transient RemoteError error;
    private final @Nullable String traceback;

    RemoteTaskException(RemoteError error, @Nullable String traceback) {
        super(name(error) + (error.message().isEmpty() ? "" : ": " + error.message()));
        this.error = error;
        this.traceback = traceback;
    }

    public RemoteError error() {
        return error;
    }

    /** Where it was thrown, in the other language's words. */
    public @Nullable String traceback() {
        return traceback;
    }

    private static String name(RemoteError error) {
        return error.module() == null ? error.type() : error.module() + "." + error.type();
    }
}
