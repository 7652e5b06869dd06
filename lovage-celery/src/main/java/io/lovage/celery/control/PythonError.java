package io.lovage.celery.control;

import io.lovage.celery.wire.PythonRepr;
import io.lovage.celery.wire.WireJson;
import java.util.List;

/** A command failed in the way in which Celery's own would fail. */
final class PythonError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;

    PythonError(String type, String message) {
        super(message);
        this.type = type;
    }

    /** As Python prints it. */
    String repr() {
        return PythonRepr.call(type, List.of(WireJson.tree(String.valueOf(getMessage()))));
    }
}
