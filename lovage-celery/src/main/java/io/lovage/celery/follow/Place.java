package io.lovage.celery.follow;

import io.lovage.celery.canvas.Signature;
import io.lovage.celery.canvas.SignatureOptions;
import io.lovage.celery.canvas.Signatures;
import io.lovage.celery.wire.WireJson;
import org.jspecify.annotations.Nullable;

/**
 * Where a signature stands within others. Of a composition it is the place of whatever completes it: the last step of a chain, the body of a chord.
 *
 * @param id that of the task, if the surroundings say so
 * @param group the group it is a member of
 * @param chord the body of the chord it is a member of
 */
record Place(
        @Nullable String id,
        @Nullable String group,
        @Nullable Integer index,
        @Nullable Signature chord) {

    static final Place NONE = new Place(null, null, null, null);

    static Place withId(String id) {
        return new Place(id, null, null, null);
    }

    /** This, and where it says nothing what the composition's own {@code options} say. */
    Place orElse(SignatureOptions options) {
        return new Place(
                options.taskId() == null ? id : options.taskId(),
                options.groupId() == null ? group : options.groupId(),
                index == null ? options.groupIndex() : index,
                chord == null ? options.chord() : chord);
    }

    Place orElseId(String newId) {
        return id == null ? new Place(newId, group, index, chord) : this;
    }

    /** A task's options once it stands here. An id and a group that it has already stay. */
    SignatureOptions applyTo(SignatureOptions options) {
        SignatureOptions changed = options;
        if (id != null && options.taskId() == null) {
            changed = changed.with("task_id", id);
        }
        if (group != null && options.groupId() == null) {
            changed = changed.with("group_id", group);
        }
        if (index != null) {
            changed = changed.with("group_index", WireJson.tree(index));
        }
        return chord == null ? changed : changed.with("chord", Signatures.write(chord));
    }
}
