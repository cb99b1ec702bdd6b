// Sending files: dropped ones are taken, and a bar tells how much is sent. Without this the form sends itself.
(() => {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const [drop, chosen, sending, percent, fault] = ["drop", "chosen", "sending", "percent", "fault"].map((name) =>
    form.querySelector(`[data-${name}]`)
  );
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const button = form.querySelector("button[type=submit]");
  const most = Number(form.dataset.most) * 1024 * 1024;

  const tell = (message) => {
    fault.textContent = message;
    fault.hidden = !message;
  };

  const show = () => {
    const files = [...input.files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    chosen.hidden = files.length === 0;
    chosen.textContent = files.length === 1 ? files[0].name : `${files.length} tệp`;
    const tooLarge = size > most;
    button.disabled = tooLarge;
    tell(tooLarge ? `Các tệp nặng ${Math.ceil(size / 1048576)} MB, quá mức ${form.dataset.most} MB mỗi lần; hãy chia ra nhiều lần.` : "");
  };

  input.addEventListener("change", show);
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => {
    input.files = event.dataTransfer.files;
    show();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell("");
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      const share = Math.round((100 * sent.loaded) / sent.total);
      bar.value = share;
      percent.textContent = `${share} %`;
    });
    const ended = (message) => {
      sending.hidden = true;
      button.disabled = false;
      tell(message);
    };
    request.addEventListener("load", () => {
      if (request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      ended(page.querySelector("main p")?.textContent || "Máy chủ không nhận được các tệp này; hãy thử lại.");
    });
    request.addEventListener("error", () => ended("Mất kết nối khi đang gửi; hãy thử lại."));
    request.open("POST", form.action);
    sending.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  });
})();
