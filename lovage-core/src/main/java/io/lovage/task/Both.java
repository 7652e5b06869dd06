package io.lovage.task;

import com.fasterxml.jackson.annotation.JsonFormat;

/** Two results, side by side. On the wire a list of two, so that a Python task can unpack it. */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record Both<A, B>(A first, B second) {}
