package io.lovage.celery.control;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.WireJson;
import tools.jackson.databind.JsonNode;

/** Carries one request out. */
@FunctionalInterface
interface Command {

    /** Returns what is replied. */
    JsonNode run(Fields arguments);

    static JsonNode ok(String text) {
        return WireJson.object().put("ok", text);
    }

    static JsonNode error(String text) {
        return WireJson.object().put("error", text);
    }
}
