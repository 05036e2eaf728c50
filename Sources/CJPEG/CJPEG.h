#pragma once
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

// libjpeg leaves a call that fails by longjmp, past which no Swift may stand: so a whole picture is read in C. It would
// also print; here it says its words to whoever called.

typedef enum { JPEG_WHOLE, JPEG_DAMAGED, JPEG_UNSUPPORTED } JPEGOutcome;

typedef struct {
  unsigned int width, height;
  /// 1 for grey, 3 for colour, 4 for the inks of a printer.
  int channels;
  char message[JMSG_LENGTH_MAX];
} JPEGPicture;

typedef struct {
  struct jpeg_error_mgr errors;
  jmp_buf end;
  JPEGOutcome outcome;
  int isDecoding;
  char *message;
} JPEGReading;

static inline void jpeg_end_reading(j_common_ptr state) {
  JPEGReading *reading = (JPEGReading *)state->err;
  switch (reading->errors.msg_code) {
  case JERR_BAD_PRECISION: case JERR_SOF_UNSUPPORTED: case JERR_ARITH_NOTIMPL: case JERR_CONVERSION_NOTIMPL:
  case JERR_NOT_COMPILED: case JERR_NOTIMPL: case JERR_FRACT_SAMPLE_NOTIMPL: case JERR_CCIR601_NOTIMPL:
    reading->outcome = JPEG_UNSUPPORTED;
    break;
  default: reading->outcome = JPEG_DAMAGED;
  }
  reading->errors.format_message(state, reading->message);
  longjmp(reading->end, 1);
}

/// A warning says that what is missing or wrong was made up. Stray bytes before the picture begins do no harm, and
/// levels above 0 are no warnings.
static inline void jpeg_hear_warning(j_common_ptr state, int level) {
  JPEGReading *reading = (JPEGReading *)state->err;
  int code = reading->errors.msg_code;
  if (level >= 0 || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR) return;
  if (code == JWRN_EXTRANEOUS_DATA && !reading->isDecoding) return;
  jpeg_end_reading(state);
}

static inline void jpeg_print_nothing(j_common_ptr state) { (void)state; }

/// Each scan of a progressive picture goes through all of it, and a few bytes are a scan.
static inline void jpeg_limit_scans(j_common_ptr state) {
  if (state->is_decompressor && ((j_decompress_ptr)state)->input_scan_number > 200) {
    JPEGReading *reading = (JPEGReading *)state->err;
    reading->outcome = JPEG_DAMAGED;
    snprintf(reading->message, JMSG_LENGTH_MAX, "it has more than 200 scans");
    longjmp(reading->end, 1);
  }
}

/// Reads what the header says, and the pixels if there is room for them.
///
/// - pixels: NULL, or `height * width * channels` bytes for the rows from the top, of a picture of 1 or 3 channels.
static inline JPEGOutcome jpeg_read_picture(
    const unsigned char *bytes, size_t count, JPEGPicture *picture, unsigned char *pixels) {
  struct jpeg_decompress_struct state;
  JPEGReading reading;
  struct jpeg_progress_mgr progress;
  memset(&state, 0, sizeof state);
  memset(&reading, 0, sizeof reading);
  memset(&progress, 0, sizeof progress);
  reading.message = picture->message;
  reading.outcome = JPEG_WHOLE;
  state.err = jpeg_std_error(&reading.errors);
  reading.errors.error_exit = jpeg_end_reading;
  reading.errors.emit_message = jpeg_hear_warning;
  reading.errors.output_message = jpeg_print_nothing;
  if (setjmp(reading.end)) {
    jpeg_destroy_decompress(&state);
    return reading.outcome;
  }
  jpeg_create_decompress(&state);
  progress.progress_monitor = jpeg_limit_scans;
  state.progress = &progress;
  jpeg_mem_src(&state, (unsigned char *)bytes, count);
  jpeg_read_header(&state, TRUE);
  picture->width = state.image_width;
  picture->height = state.image_height;
  picture->channels = state.num_components == 1 ? 1 : state.num_components == 4 ? 4 : 3;
  if (state.data_precision != 8) {
    snprintf(picture->message, JMSG_LENGTH_MAX, "%d bits a channel", state.data_precision);
    reading.outcome = JPEG_UNSUPPORTED;
  } else if (pixels) {
    reading.isDecoding = 1;
    state.out_color_space = picture->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&state);
    while (state.output_scanline < state.output_height) {
      JSAMPROW row = pixels + (size_t)state.output_scanline * state.output_width * state.output_components;
      jpeg_read_scanlines(&state, &row, 1);
    }
    jpeg_finish_decompress(&state);
  }
  jpeg_destroy_decompress(&state);
  return reading.outcome;
}
