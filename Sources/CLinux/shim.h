#pragma once
#include <sys/timex.h>
#include <sys/signalfd.h>
#include <sys/un.h>
#include <sys/file.h>
#include <malloc.h>
