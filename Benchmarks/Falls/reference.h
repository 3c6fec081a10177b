// Stage 1 of the fall detector in C: the same algorithm and data as Sources/Detection/Falls/ImpactStage.swift.
#pragma once
#include <stdint.h>

typedef struct { float x, y, z, unused; } sample_g;
typedef struct { int16_t x, y, z, turn; } motion_tick;

typedef struct {
    sample_g last_g;
    float last_turn_dps, phase_ms;
    sample_g sum_g_ms;
    float sum_dps_ms;
    int64_t ticks;
    int32_t equal_ticks;
    motion_tick last_tick;
    sample_g gravity_g;
    float peak_g2;
    int64_t peak_tick, confirm_tick, wake_tick;
} impact_stage;

void impact_stage_start(impact_stage *stage, sample_g at);
// Index of the first sample that was not used. `ring_count` is a power of two.
int64_t impact_stage_feed(impact_stage *stage, const sample_g *samples, int64_t count, int64_t first, float step_ms,
                          motion_tick *ring, int64_t ring_count);
