/* Each example opens the widget with its words written. What is called before the widget is there waits for it. */
'use strict';

window.Firstline = window.Firstline || function () { (window.Firstline.q = window.Firstline.q || []).push(arguments); };

for (const button of document.querySelectorAll('[data-problem]')) {
  button.addEventListener('click', () => window.Firstline('newMessage', button.dataset.problem));
}
